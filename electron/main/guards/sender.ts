/** The part of Electron's frame that tells who it is. */
interface FrameLike {
  readonly origin: string;
}

/** The part of an IPC event that tells who sent it. */
export interface SenderEvent<Contents> {
  readonly sender: Contents;
  readonly senderFrame: FrameLike | null;
}

/**
 * True when a message comes from the top frame of exactly this window while it shows our own page: not from an iframe,
 * another window, a page that was navigated to, or a frame that is gone.
 */
export function isTrustedSender<Contents extends { readonly mainFrame: FrameLike }>(
  event: SenderEvent<Contents>,
  contents: Contents | null,
  origin: string,
): boolean {
  return (
    contents !== null &&
    event.sender === contents &&
    event.senderFrame !== null &&
    event.senderFrame === contents.mainFrame &&
    event.senderFrame.origin === origin
  );
}
