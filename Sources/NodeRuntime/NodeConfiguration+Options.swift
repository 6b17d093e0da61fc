import Histories
import Replication
import Wire

extension NodeConfiguration {
    /// The longest added wait, and the longest time of service.
    private static let delayMax = Duration.seconds(60)

    /// The options of a node, as their text.
    public struct Options: Sendable {
        /// The name of the node.
        public var id: String
        /// The address to listen on, as HOST:PORT.
        public var listen: String
        /// The peers, each as NAME=URL.
        public var peers: [String]
        /// The mean of an added wait before every sync.
        public var syncDelay: String
        /// The mean time that it takes to serve a request.
        public var serviceTime: String
        /// The most requests that wait where service takes time.
        public var queue: Int
        /// What becomes of a request whose deadline has passed at its turn.
        public var expired: String
        /// What breaks it from the start, each as a body of POST /v1/control.
        public var control: [String]
        /// Whether it obeys every caller.
        public var isOpen: Bool

        /// The options of a command line.
        public init(
            id: String,
            listen: String,
            peers: [String],
            syncDelay: String,
            serviceTime: String,
            queue: Int,
            expired: String,
            control: [String],
            isOpen: Bool
        ) {
            self.id = id
            self.listen = listen
            self.peers = peers
            self.syncDelay = syncDelay
            self.serviceTime = serviceTime
            self.queue = queue
            self.expired = expired
            self.control = control
            self.isOpen = isOpen
        }
    }

    /// The reason why the options of a node are refused.
    public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// The option, and what was expected, in one line.
        public let description: String

        fileprivate init(_ description: String) { self.description = description }
    }

    /// The configuration of a node of a strategy, by options.
    ///
    /// - `variables`: the environment, which may have its secret.
    /// - Throws: `Refusal` with the option, and what was expected.
    public init(
        _ options: Options,
        strategy: String,
        needs: Claim.Need,
        dataDirectory: String,
        variables: [String: String]
    ) throws(Refusal) {
        let (host, port) = try Self.address(options.listen)
        let peers = try options.peers.map(Self.peer)
        guard Set(peers.map(\.node) + [NodeID(options.id)]).count == peers.count + 1 else {
            throw Refusal("--peer: every node needs a name of its own")
        }
        self.init(
            node: NodeID(options.id),
            host: host,
            port: port,
            peers: peers,
            dataDirectory: dataDirectory,
            strategy: strategy,
            needs: needs,
            secret: try Self.secret(variables, options),
            seed: 1,
            syncDelay: try Self.delay(options.syncDelay, "--sync-delay", such: "20ms"),
            service: try Self.service(options),
            control: try options.control.map(Self.setting)
        )
    }

    private static func address(_ text: String) throws(Refusal) -> (host: String, port: Int) {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1]), (0...65_535).contains(port) else {
            throw Refusal("--listen \(text.shown): expected HOST:PORT")
        }
        return (String(parts[0]), port)
    }

    private static func peer(_ text: String) throws(Refusal) -> Peer {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[1].hasPrefix("http://") else {
            throw Refusal("--peer \(text.shown): expected NAME=http://HOST:PORT")
        }
        return Peer(node: NodeID(parts[0]), url: parts[1])
    }

    private static func setting(_ text: String) throws(Refusal) -> NodeSetting {
        do {
            return try NodeSetting(json: Array(text.utf8))
        } catch {
            throw Refusal("--control \(text.shown): \("\(error)".shown)")
        }
    }

    private static func delay(
        _ text: String,
        _ option: String,
        such example: String
    ) throws(Refusal) -> Duration {
        guard let time = TimeSpan.parse(text), time <= delayMax else {
            throw Refusal(
                "\(option) \(text.shown): expected a time such as \(example), of at most a minute"
            )
        }
        return time
    }

    private static func service(_ options: Options) throws(Refusal) -> ServiceOptions {
        let time = try delay(options.serviceTime, "--service-time", such: "10ms")
        guard (0...1_000_000).contains(options.queue) else {
            throw Refusal("--node-queue \(options.queue): expected 0 to 1000000")
        }
        guard let expired = ServiceOptions.Expired(rawValue: options.expired) else {
            throw Refusal("--expired-requests \(options.expired.shown): expected serve or drop")
        }
        return ServiceOptions(time: time, queue: options.queue, expired: expired)
    }

    /// The secret of the environment; nil for a node that was told to be open.
    private static func secret(
        _ variables: [String: String],
        _ options: Options
    ) throws(Refusal) -> NodeSecret? {
        let variable = NodeSecret.variable
        switch (variables[variable], options.isOpen) {
        case (nil, true): return nil
        case (_?, true):
            throw Refusal("--open and \(variable): expected only one of them")
        case (nil, false):
            throw Refusal(
                "node \(options.id): any user of this machine could command this node: give it a"
                    + " secret in the environment variable \(variable), the same for each of its"
                    + " peers, or say --open"
            )
        case (let text?, false):
            guard let secret = NodeSecret(text) else {
                throw Refusal("\(variable): expected \(NodeSecret.form)")
            }
            return secret
        }
    }
}
