/** Types of the contract lead to those of the database, whose bytes are Node's; no page ever holds one. */
type Buffer = Uint8Array
