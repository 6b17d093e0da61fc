import Archive
import Faults
import FoundationEssentials
import Glibc
import Histories
import Plans
import Processes
import Replication
import Wire

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

    static var startLimit: Duration { .seconds(20) }

    /// Every node, sorted.
    public nonisolated let nodes: [NodeID]
    let setup: Setup
    let layer: any LinkLayer
    var processes: [NodeID: ChildProcess] = [:]
    private var addresses: [NodeID: String] = [:]
    /// Nodes that were killed, or were never started.
    var killed: Set<NodeID>
    /// Nodes that stand still, and since when.
    var paused: [NodeID: ContinuousClock.Instant] = [:]
    /// How the clocks of nodes were last set.
    private var clocks: [NodeID: ClockSetting] = [:]
    /// What is wrong with the links from nodes.
    private var links: [NodeID: LinkSetting] = [:]
    /// What was last said of the disks of nodes.
    var disks: [NodeID: DiskSetting] = [:]
    /// Nodes that their disks had stopped, and that are being started again.
    var reviving: Set<NodeID> = []
    /// Nodes whose present lives have known a disk that stops them.
    var mayStop: Set<NodeID> = []
    /// What the present troubles of disks have done to nodes, as these said when they started.
    var tolls: [NodeID: DiskFaultCounts] = [:]
    /// What was said of nodes that had ended by themselves before they were killed.
    private var accidents: [String] = []

    /// A cluster that has not started yet.
    public init(_ setup: Setup, layer: any LinkLayer) {
        self.setup = setup
        self.layer = layer
        nodes = NodeID.named(count: setup.plan.nodes)
        killed = Set(nodes)
    }

    /// Starts those of the nodes that are dead, all at once, be it by a kill or by their disks;
    /// returns when each of them listens.
    /// - Returns: what each node that was started said of its recovery.
    @discardableResult
    public func start(_ nodes: [NodeID]) async throws -> [NodeID: Value] {
        let dead = nodes.filter { killed.contains($0) || isStoppedByDisk($0) }
        return try await atOnce(dead) { try await self.start($0) }
    }

    /// Ends every node; those that stand still go on before, lest anything waits for them.
    public func stop() async {
        resume(nodes)
        await kill(nodes)
    }

    /// The start of a node's addresses, as its clients reach it.
    public func address(of node: NodeID) -> String { addresses[node] ?? "" }

    /// Takes note of how clocks are set, for nodes that start again meanwhile.
    func note(_ setting: ClockSetting, of nodes: [NodeID]) {
        for node in nodes { clocks[node] = setting }
    }

    /// How a node's clock was last set; nil if it never was.
    func clock(of node: NodeID) -> ClockSetting? { clocks[node] }

    /// Takes note of bad links, for nodes that start again meanwhile; nil for a link that is well.
    func note(_ trouble: LinkTrouble?, on bad: [Link]) {
        let now = MachineClock.monotonic
        for link in bad {
            links[link.from, default: LinkSetting([:], since: now)].troubles[link.to] = trouble
            links[link.from]?.since = now
        }
    }

    /// What is wrong with the links from a node; nil if nothing ever was.
    func links(of node: NodeID) -> LinkSetting? { links[node] }

    /// Every node, with the start of its addresses.
    func interfaces() -> [(node: NodeID, address: String)] {
        nodes.map { ($0, address(of: $0)) }
    }

    /// Nodes that ended although nobody killed them: how, and the last line that each said.
    public func unexpectedEnds() -> [String] { accidents + nodes.compactMap(unexpectedEnd) }

    /// Takes down, before it is killed, that a node has ended by itself.
    func noteAccident(of node: NodeID) {
        if let accident = unexpectedEnd(of: node) { accidents.append(accident) }
    }

    private func unexpectedEnd(of node: NodeID) -> String? {
        guard !killed.contains(node), let process = processes[node], !process.isRunning,
            !isStoppedByDisk(node)
        else { return nil }
        let status = process.termination.map { "\($0)" } ?? "ended"
        return "\(node) \(status): \(lastWords(of: node))"
    }

    // MARK: One node

    /// A node that was started and may not listen yet.
    struct Starting {
        var process: ChildProcess
        /// The file that it writes to, and where its words begin there.
        var output: String
        var offset: Int
    }

    private func start(_ node: NodeID) async throws -> Value {
        let starting = try spawn(node)
        killed.remove(node)
        let host = layer.listenAddress(of: node).host
        guard let words = try await announcement(of: node, starting) else {
            return ["refused": .string(lastWords(of: node))]
        }
        note(DiskFaultCounts(words), of: node)
        guard let port = words["port"]?.integer else {
            throw ControlError("\(node) announced no port: \(words.jsonText)")
        }
        addresses[node] = "http://\(host):\(port)"
        layer.nodeIsListening(node, port: Int(port))
        return words
    }

    /// Starts a node's process, on the log that it has.
    func spawn(_ node: NodeID) throws -> Starting {
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
        if disks[node]?.trouble?.stopsNodes != true { mayStop.remove(node) }
        return Starting(process: process, output: output, offset: offset)
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
        let control = [
            clocks[node].map(NodeSetting.clock), links[node].map(NodeSetting.links),
            disks[node].map(NodeSetting.disk),
        ]
        for message in control.compactMap({ $0 }) {
            arguments += ["--control", String(decoding: message.json, as: UTF8.self)]
        }
        for peer in nodes where peer != node {
            let address = layer.address(of: peer, seenFrom: node)
            arguments += ["--peer", "\(peer)=http://\(address.host):\(address.port)"]
        }
        return arguments
    }

    /// Waits for the line that a node prints when it listens; nil if its disk does not let it.
    private func announcement(of node: NodeID, _ starting: Starting) async throws -> Value? {
        let deadline = ContinuousClock.now + Self.startLimit
        while ContinuousClock.now < deadline {
            if let line = Self.firstLine(of: starting.output, from: starting.offset) {
                return try JSON.parse(line)
            }
            guard starting.process.isRunning else {
                _ = await starting.process.wait(within: Self.startLimit)
                if isStoppedByDisk(node) { return nil }
                throw ControlError("\(node) did not start: \(lastWords(of: node))")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw ControlError("\(node) did not listen within \(Self.startLimit)")
    }

    func lastWords(of node: NodeID) -> String {
        let path = setup.directory.node(node.name) + "/stderr.log"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").last.map(String.init) ?? "it said nothing; see \(path)"
    }

    /// The bytes of a file; 0 where there is none.
    static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    static func firstLine(of path: String, from offset: Int) -> String? {
        guard let data = try? Data(contentsOf: URL(filePath: path)), data.count > offset else {
            return nil
        }
        let rest = data.dropFirst(offset)
        return rest.firstIndex(of: UInt8(ascii: "\n")).map {
            String(decoding: rest[..<$0], as: UTF8.self)
        }
    }
}

/// Does the same to several nodes at once; returns what came of it at each.
func atOnce(
    _ nodes: [NodeID],
    _ body: @escaping @Sendable (NodeID) async throws -> Value
) async throws -> [NodeID: Value] {
    try await withThrowingTaskGroup(of: (NodeID, Value).self) { group in
        for node in nodes { group.addTask { (node, try await body(node)) } }
        return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
}

/// Asks several nodes the same at once; returns what came of it at each, where anything did.
func gather<Answer: Sendable>(
    _ nodes: some Sequence<NodeID>,
    _ body: @escaping @Sendable (NodeID) async -> Answer?
) async -> [NodeID: Answer] {
    await withTaskGroup(of: (NodeID, Answer?).self) { group in
        for node in nodes { group.addTask { (node, await body(node)) } }
        return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
}
