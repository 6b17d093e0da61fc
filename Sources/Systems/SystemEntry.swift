import Replication

/// A row of the registry: a system that can be put on trial, and how it is made.
public struct SystemEntry: Sendable {
    /// What a trial says to a system that is made for it.
    public struct Options: Hashable, Sendable {
        /// The program that has the `node` command.
        public var executable: String
        /// The mean of an added wait before every sync of a node's log.
        public var syncDelay: Duration
        /// How its nodes serve requests of clients.
        public var service: ServiceOptions

        /// Options.
        public init(
            executable: String = "/proc/self/exe",
            syncDelay: Duration = .zero,
            service: ServiceOptions = ServiceOptions()
        ) {
            self.executable = executable
            self.syncDelay = syncDelay
            self.service = service
        }
    }

    /// The name in plans and reports.
    public let name: String
    /// One line for people.
    public let summary: String
    /// What it promises.
    public let claim: Claim
    /// The names of the operations that it supports.
    public let operations: Set<String>
    /// What a harness may do to it, or see of it.
    public let capabilities: Set<Capability>
    /// Makes the system for one trial.
    /// - Throws: `SystemError` when something is missing on this machine, such as its program.
    public let make: @Sendable (Options) throws -> any System

    /// A row.
    public init(
        name: String,
        summary: String,
        claim: Claim,
        operations: Set<String>,
        capabilities: Set<Capability>,
        make: @escaping @Sendable (Options) throws -> any System
    ) {
        self.name = name
        self.summary = summary
        self.claim = claim
        self.operations = operations
        self.capabilities = capabilities
        self.make = make
    }

    /// Systems that are not nodes of this program, in the order of lists; a new one is a row.
    public static let all: [SystemEntry] = []

    /// Nodes of this program that run a strategy.
    public static func bundled(
        _ strategy: String,
        summary: String,
        claim: Claim,
        operations: Set<String>
    ) -> SystemEntry {
        SystemEntry(
            name: strategy,
            summary: summary,
            claim: claim,
            operations: operations,
            capabilities: Bundled.capabilities
        ) { options in
            Bundled(
                strategy,
                claim: claim,
                operations: operations,
                executable: options.executable,
                syncDelay: options.syncDelay,
                service: options.service
            )
        }
    }
}
