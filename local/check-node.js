/**
 * Says what to do when a command runs on a Node.js older than this project supports, instead of letting it
 * fail somewhere in a dependency. The `node` devDependency normally provides the right one; it is missing
 * where npm was told not to run install scripts.
 */
const NEEDED_MAJOR = 24;
const major = Number(process.versions.node.split('.')[0]);

if (major < NEEDED_MAJOR) {
  console.error(
    `This project needs Node.js ${NEEDED_MAJOR} or newer, and this is ${process.version}. ` +
      'Run "npm ci" once with install scripts allowed (the "node" devDependency then brings its own), ' +
      `or install Node.js ${NEEDED_MAJOR}.`,
  );
  process.exit(1);
}
