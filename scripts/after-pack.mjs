// @ts-check
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * electron-builder's hook between copying and signing: takes out Electron's demonstration app, which a copied
 * `electronDist` still has and which would run whatever it is given.
 *
 * @param {{ appOutDir: string, electronPlatformName: string, packager: { appInfo: { productFilename: string } } }} context
 */
export default async function afterPack({ appOutDir, electronPlatformName, packager }) {
  const resources =
    electronPlatformName === 'darwin'
      ? join(appOutDir, `${packager.appInfo.productFilename}.app`, 'Contents', 'Resources')
      : join(appOutDir, 'resources');
  await rm(join(resources, 'default_app.asar'), { force: true });
}
