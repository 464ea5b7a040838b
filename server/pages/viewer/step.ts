/** Where a tap is: on its way, waiting for a network, waiting because the server is crowded, received, or refused for good. */
export type Step = 'sending' | 'waiting' | 'busy' | 'received' | { refused: string }
