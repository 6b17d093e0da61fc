import Histories

/// The program that made a run.
public struct Program: Hashable, Sendable {
    /// The version, such as 0.1.0.
    public var version: String
    /// The commit that it was built from, "-dirty" if files had changed; or unknown.
    public var commit: String

    /// A program.
    public init(version: String, commit: String) {
        self.version = version
        self.commit = commit
    }

    /// As records keep it.
    public var json: Value { ["version": .string(version), "commit": .string(commit)] }

    /// Reads it; what a record does not say is unknown.
    public init(_ value: Value?) {
        version = value?["version"]?.text ?? "unknown"
        commit = value?["commit"]?.text ?? "unknown"
    }
}

/// The machine that a run was made on.
public struct Machine: Hashable, Sendable {
    /// The operating system with its version.
    public var system: String
    /// How many processor cores it has.
    public var cores: Int
    /// Its memory in bytes.
    public var memory: Int
    /// Its name in the network.
    public var host: String

    /// A machine.
    public init(system: String, cores: Int, memory: Int, host: String) {
        self.system = system
        self.cores = cores
        self.memory = memory
        self.host = host
    }

    /// As records keep it.
    public var json: Value {
        [
            "system": .string(system), "cores": .int(Int64(cores)),
            "memory": .int(Int64(memory)), "host": .string(host),
        ]
    }

    /// Reads it; what a record does not say is unknown.
    public init(_ value: Value?) {
        system = value?["system"]?.text ?? "unknown"
        cores = value?["cores"]?.integer.flatMap { Int(exactly: $0) } ?? 0
        memory = value?["memory"]?.integer.flatMap { Int(exactly: $0) } ?? 0
        host = value?["host"]?.text ?? "unknown"
    }
}
