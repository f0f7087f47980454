const address = /(https?:\/\/[^\s<>"'，。；！？、）】》]+)/g

/** Plain text whose web addresses can be followed. */
export const Linked = ({ text }: { text: string }) =>
  text.split(address).map((piece, index) =>
    index % 2 === 1 ? (
      <a key={`${index}-${piece}`} href={piece} target="_blank" rel="noopener noreferrer">
        {piece}
      </a>
    ) : (
      piece
    ),
  )
