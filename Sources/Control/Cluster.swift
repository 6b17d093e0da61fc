import FoundationEssentials
import Histories
import Processes
import Replication
import Runs

/// The node processes of a run: started, killed, started again, and ended.
public actor Cluster {
    /// What the nodes are told, and where they keep their logs.
    public struct Setup: Sendable {
        /// The executable that has the `node` command.
        public var executable: String
        /// The plan of the run.
        public var plan: RunPlan
        /// The run's folder.
        public var directory: RunDirectory

        /// A setup.
        public init(executable: String, plan: RunPlan, directory: RunDirectory) {
            self.executable = executable
            self.plan = plan
            self.directory = directory
        }
    }

    private static var startLimit: Duration { .seconds(20) }

    /// Every node, sorted.
    public nonisolated let nodes: [NodeID]
    private let setup: Setup
    private let layer: any LinkLayer
    private var processes: [NodeID: ChildProcess] = [:]
    private var addresses: [NodeID: String] = [:]
    private var killed: Set<NodeID> = []

    /// A cluster that has not started yet.
    public init(_ setup: Setup, layer: any LinkLayer) {
        self.setup = setup
        self.layer = layer
        nodes = Self.nodes(setup.plan.nodes)
    }

    /// So many nodes, named n1, n2 and so on.
    public static func nodes(_ count: Int) -> [NodeID] { (1...count).map { NodeID("n\($0)") } }

    /// Starts the nodes, all at once; returns when each of them listens.
    public func start(_ nodes: [NodeID]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in nodes { group.addTask { try await self.start(node) } }
            try await group.waitForAll()
        }
    }

    /// Kills nodes with SIGKILL, all at once; returns when they are gone.
    public func kill(_ nodes: [NodeID]) async {
        killed.formUnion(nodes)
        for node in nodes { processes[node]?.send(.kill) }
        for node in nodes {
            await processes[node]?.kill()
            layer.nodeHasEnded(node)
        }
    }

    /// Ends every node.
    public func stop() async {
        await kill(nodes)
    }

    /// The start of a node's addresses, as its clients reach it.
    public func address(of node: NodeID) -> String { addresses[node] ?? "" }

    /// Nodes that ended although nobody killed them: how, and the last line that each said.
    public func unexpectedEnds() -> [String] {
        nodes.compactMap { node in
            guard !killed.contains(node), let process = processes[node], !process.isRunning else {
                return nil
            }
            let status = process.termination.map { "\($0)" } ?? "ended"
            return "\(node) \(status): \(lastWords(of: node))"
        }
    }

    // MARK: One node

    private func start(_ node: NodeID) async throws {
        let folder = setup.directory.node(node.name)
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        let output = folder + "/stdout.log"
        let offset = Self.size(of: output)
        let process = try ChildProcess(
            Processes.Command(setup.executable, arguments(of: node, in: folder)),
            standardOutput: .file(output),
            standardError: .file(folder + "/stderr.log")
        )
        processes[node] = process
        killed.remove(node)
        let host = layer.listenAddress(of: node).host
        let port = try await announcedPort(of: node, process, in: output, from: offset)
        addresses[node] = "http://\(host):\(port)"
        layer.nodeIsListening(node, port: port)
    }

    private func arguments(of node: NodeID, in folder: String) -> [String] {
        let listen = layer.listenAddress(of: node)
        var arguments = [
            "node", "--id", node.name, "--strategy", setup.plan.strategy,
            "--listen", "\(listen.host):\(listen.port)", "--data", folder + "/wal",
            "--seed", "\(setup.plan.seed)",
            "--sync-delay", TimeSpan.text(setup.plan.syncDelay ?? .zero), "--leash",
        ]
        if let source = layer.sourceAddress(of: node) { arguments += ["--source", source] }
        for peer in nodes where peer != node {
            let address = layer.address(of: peer, seenFrom: node)
            arguments += ["--peer", "\(peer)=http://\(address.host):\(address.port)"]
        }
        return arguments
    }

    /// Waits for the line that a node prints when it listens.
    private func announcedPort(
        of node: NodeID,
        _ process: ChildProcess,
        in output: String,
        from offset: Int
    ) async throws -> Int {
        let deadline = ContinuousClock.now + Self.startLimit
        while ContinuousClock.now < deadline {
            if let line = Self.firstLine(of: output, from: offset) {
                guard case .map(let fields) = try JSON.parse(line),
                    let port = fields["port"]?.integer
                else { throw ControlError("\(node) announced no port: \(line)") }
                return Int(port)
            }
            guard process.isRunning else {
                throw ControlError("\(node) did not start: \(lastWords(of: node))")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw ControlError("\(node) did not listen within \(Self.startLimit)")
    }

    private func lastWords(of node: NodeID) -> String {
        let path = setup.directory.node(node.name) + "/stderr.log"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").last.map(String.init) ?? "it said nothing; see \(path)"
    }

    private static func size(of path: String) -> Int {
        (try? Data(contentsOf: URL(filePath: path)))?.count ?? 0
    }

    private static func firstLine(of path: String, from offset: Int) -> String? {
        guard let data = try? Data(contentsOf: URL(filePath: path)), data.count > offset else {
            return nil
        }
        let rest = data.dropFirst(offset)
        return rest.firstIndex(of: UInt8(ascii: "\n")).map {
            String(decoding: rest[..<$0], as: UTF8.self)
        }
    }
}
