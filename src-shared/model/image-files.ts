/** What a layer does with a path. `changed`: it was there below, with another content, mode or owner. */
export type FileChange = 'added' | 'changed' | 'removed';

/** A path that a layer adds, changes or hides. Paths are the archive's: hostile until shown as text. */
export interface LayerFile {
  /** Absolute; of a folder with a slash at its end. */
  readonly path: string;
  readonly change: FileChange;
  /** Bytes that it takes in this layer; 0 of one that is removed. */
  readonly size: number;
  /** Bytes of a layer below that this hides, and nobody can read any more. */
  readonly hides: number;
  /** Where a link leads. */
  readonly link?: string;
}

/** A layer, by what is in it. Folders count as files. */
export interface LayerSummary {
  /** From the bottom: 0. */
  readonly index: number;
  /** The step that made it, as the image tells; empty where it does not. */
  readonly createdBy: string;
  /** Bytes of its files. */
  readonly size: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Bytes of the layers below that it hides. */
  readonly wasted: number;
}

/** What the layers of an image are made of, the lowest first. */
export interface LayersReport {
  readonly layers: readonly LayerSummary[];
  /** Bytes of the files of all layers. */
  readonly size: number;
  /** Bytes that are carried and that nobody can read. */
  readonly wasted: number;
}
