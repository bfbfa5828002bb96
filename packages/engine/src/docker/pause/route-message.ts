/*
 * message := nlmsghdr rtmsg rtattr         (rtnetlink(7); numbers in little endian, as on both machines)
 * nlmsghdr := length (4), type (2), flags (2), sequence (4), port (4)
 * rtmsg    := family, destination bits, source bits, tos, table, protocol, scope, type (1 each), flags (4)
 * rtattr   := length (2), type (2), address (4)
 */
const newRoute = [24, 0];
const requestAndCreate = [0x01, 0x04];
const ipv4 = 2;
const mainTable = 254;
const staticRoute = 4;
const unreachable = 7;
const destination = [1, 0];

/** Asks the kernel for `unreachable 169.254.0.0/16` in the main table. */
export const unreachableLinkLocal: Buffer = Buffer.from([
  ...[36, 0, 0, 0, ...newRoute, ...requestAndCreate, 1, 0, 0, 0, 0, 0, 0, 0],
  ...[ipv4, 16, 0, 0, mainTable, staticRoute, 0, unreachable, 0, 0, 0, 0],
  ...[8, 0, ...destination, 169, 254, 0, 0],
]);
