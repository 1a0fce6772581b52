/** In a rush six pictures a second are enough: what each leaves behind is most of what a page grows by. */
const FRAMES_IN_A_RUSH = 10;
const FRAME_MS = 16;
/** However slow the drawing is: somebody looks at it. */
const FRAMES_AT_MOST = 20;

/** How long a picture is left alone before the next one is asked for. */
export class PictureRest {
  #frame: number | undefined;

  /** @param over is called once when a rest is over by itself */
  constructor(private readonly over: () => void) {}

  /** A picture has come; one of a rush rests longer. */
  begin(inRush: boolean): void {
    this.end();
    if (inRush) this.#afterRush(performance.now());
    else this.#afterFrames(1);
  }

  /** Ends it early, without a word. @returns whether there was one */
  end(): boolean {
    if (this.#frame === undefined) return false;
    cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    return true;
  }

  #afterFrames(frames: number): void {
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      if (frames > 1) this.#afterFrames(frames - 1);
      else this.over();
    });
  }

  /** A picture that was slow to draw stays longer: half of the page's time is for reading. */
  #afterRush(began: number): void {
    this.#frame = requestAnimationFrame(() => {
      // With the second frame the first has been laid out and painted.
      this.#frame = requestAnimationFrame(() => {
        const frames = Math.ceil((performance.now() - began) / FRAME_MS);
        this.#afterFrames(Math.min(Math.max(FRAMES_IN_A_RUSH - 2, frames), FRAMES_AT_MOST));
      });
    });
  }
}
