import Checkers
import Generators
import Histories
import Replication

/// What clients ask, and by what the answers are judged.
public struct Workload: Sendable {
    /// The name in plans and reports.
    public var name: String
    /// One line for people.
    public var summary: String
    /// The operations that a strategy must support.
    public var operations: [String]
    /// Those that clients ask by themselves, and that must succeed at times; not as mere steps.
    public var asked: [String]
    /// Every key that is ever asked about.
    public var keys: [String]
    /// Calls that are made, one after the other, before anything breaks and clients ask.
    public var setup: [Call]
    /// What shows at the end what is left.
    public var finale: Finale
    /// The checkers, in the order in which reports show them.
    public var checks: [any Checker]
    /// The generator of one client.
    public var generator: @Sendable (ClientIndex) -> any Generator

    /// The calls that are made at every node after everything has been healed and is quiet.
    public struct Finale: Hashable, Sendable {
        /// The calls, in order.
        public var calls: [Call]
        /// Whether each is made again until it is answered null, as to empty a queue.
        public var isRepeated = false

        /// Nothing can be read at the end.
        public static let nothing = Finale(calls: [])

        /// Every key is read once, and perhaps all accounts at once.
        public static func reads(_ keys: [String], andAll readsAccounts: Bool = false) -> Finale {
            let keys = keys.map { Optional($0) } + (readsAccounts ? [nil] : [])
            return Finale(calls: keys.map { Call(f: "read", key: $0) })
        }
    }

    init(
        name: String,
        summary: String,
        operations: [String],
        asked: [String]? = nil,
        keys: [String],
        setup: [Call] = [],
        finale: Finale? = nil,
        checks: [any Checker],
        generator: @escaping @Sendable (ClientIndex) -> any Generator
    ) {
        self.name = name
        self.summary = summary
        self.operations = operations
        self.asked = asked ?? operations
        self.keys = keys
        self.setup = setup
        self.finale = finale ?? .reads(keys)
        self.checks = checks
        self.generator = generator
    }
}

extension Workload {
    /// What a plan may set of a workload.
    public struct Options: Hashable, Sendable {
        /// How many keys there are.
        public var keys: Int
        /// The share of reads, from 0 to 1.
        public var readShare: Double
        /// The operations that the strategy has: some workloads ask in the way that suits it.
        public var supported: Set<String>

        /// Few keys, so that clients meet on them.
        public init(
            keys: Int = 5,
            readShare: Double = 0.5,
            supported: some Sequence<String> = Command.names
        ) {
            self.keys = keys
            self.readShare = readShare
            self.supported = Set(supported)
        }

        func supports(_ operations: Set<String>) -> Bool { operations.isSubset(of: supported) }
    }

    /// A workload by name, whose options are still open.
    public struct Entry: Sendable {
        /// The name in plans and reports.
        public let name: String
        private let make: @Sendable (Options) -> Workload

        init(_ name: String, _ make: @escaping @Sendable (Options) -> Workload) {
            self.name = name
            self.make = make
        }

        /// The workload with its options.
        public func callAsFunction(_ options: Options = Options()) -> Workload { make(options) }
    }

    /// The registry: every workload, in the order in which lists show them.
    public static let all: [Entry] = [
        Entry("register", register), Entry("deletes", deletes), Entry("replies", replies),
        Entry("cas-register", compareAndSet), Entry("counter", counter), Entry("set", set),
        Entry("queue", queue), Entry("lock", lock), Entry("bank", bank),
        Entry("transactions", transactions), Entry("list-append", listAppend),
        Entry("rw-register", readWriteRegisters), Entry("write-skew", writeSkew),
        Entry("long-fork", longFork), Entry("interactive", interactive), Entry("cart", cart),
        Entry("feed", feed),
        Entry("sensors", sensors), Entry("ids", ids),
    ]

    /// The workload of a name.
    public static func named(_ name: String, options: Options = Options()) -> Workload? {
        all.first { $0.name == name }?(options)
    }

    /// The operations of a workload that a strategy lacks; none if nobody knows the workload.
    public static func missing(_ name: String, in supported: some Sequence<String>) -> [String] {
        let options = Options(supported: supported)
        return (named(name, options: options)?.operations ?? [])
            .filter { !options.supported.contains($0) }
    }

    static func keys(_ count: Int) -> [String] { (0..<count).map { "k\($0)" } }
}
