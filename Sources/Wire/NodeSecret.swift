/// What callers show to a node, so that it obeys nobody else.
///
/// It is drawn anew for every run, and given to nodes in their environment, which only their own
/// user can read: words of a command line are shown to everybody. It is in no record.
public struct NodeSecret: Sendable, CustomStringConvertible {
    /// The variable in which a node is given it.
    public static let variable = "FAULTLINE_SECRET"
    /// The header in which callers show it.
    public static let header = "Faultline-Secret"
    /// What a text must be to be one, for messages.
    public static let form = "32 to 256 letters, digits or signs, without spaces"

    /// The characters themselves, for the environment and the header alone.
    public let text: String

    /// A secret that somebody chose; nil if it is too short to be one, or no header can carry it.
    public init?(_ text: String) {
        let isVisible = text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        guard isVisible, (32...256).contains(text.utf8.count) else { return nil }
        self.text = text
    }

    private init(words: [UInt64]) {
        text = words.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// A new one of 256 bits, from the system's own source of chance: no seed leads to it.
    public static func random() -> NodeSecret {
        var dice = SystemRandomNumberGenerator()
        return NodeSecret(words: (0..<4).map { _ in dice.next() })
    }

    /// Whether this is what a caller has shown.
    ///
    /// Safety: it takes as long for every text of the right length, so that the time of an answer
    /// does not tell how many characters were right.
    public func matches(_ shown: String) -> Bool {
        let (mine, theirs) = (Array(text.utf8), Array(shown.utf8))
        guard mine.count == theirs.count else { return false }
        return zip(mine, theirs).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// The headers of a request that shows it.
    public var headers: [(name: String, value: String)] { [(Self.header, text)] }

    /// Not the secret: nothing prints it by mistake.
    public var description: String { "(a secret)" }
}
