import Wire

extension Gate {
    /// The variable that a token is taken from: words of a command line are shown to everybody.
    public static let variable = "FAULTLINE_TOKEN"

    /// The reason why there is no gate for an address.
    public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// The option, and what was expected, in one line.
        public let description: String
    }

    /// The gate of a server that listens on an address: beyond loopback a token is demanded, that
    /// of the environment, or a new one.
    /// - Throws: `Refusal` for what is no address, or a token that could be guessed.
    public init(
        listeningOn address: String,
        names: [String],
        variables: [String: String]
    ) throws(Refusal) {
        guard let isLoopback = Gate.isLoopback(address) else {
            throw Refusal(
                description: "--listen \(address): expected an address such as 127.0.0.1"
            )
        }
        guard !isLoopback else {
            self.init(token: nil, names: Set(names), isOpen: false)
            return
        }
        var token = NodeSecret.random()
        if let text = variables[Self.variable] {
            guard let given = NodeSecret(text) else {
                throw Refusal(description: "\(Self.variable): expected \(NodeSecret.form)")
            }
            token = given
        }
        self.init(token: token, names: Set(names), isOpen: true)
    }

    /// The address that people follow to a server; it holds the token.
    public func link(listeningOn address: String, port: Int, names: [String]) -> String {
        let isAny = ["0.0.0.0", "::"].contains(address)
        let name = isAny ? names.first ?? "127.0.0.1" : address
        let shown = name.contains(":") ? "[\(name)]" : name
        let path = token.map { "/?\(Self.parameter)=\($0.text)" } ?? "/"
        return "http://\(shown):\(port)\(path)"
    }
}
