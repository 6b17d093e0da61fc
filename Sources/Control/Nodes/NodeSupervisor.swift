import Faults
import Histories
import Processes
import Replication
import Systems
import Wire

/// The node processes of a trial: started, killed, started again, and ended.
///
/// It knows processes and no system: what a node is, the system says.
public actor NodeSupervisor {
    /// What is supervised, and by what means.
    public struct Setup: Sendable {
        /// The system on trial.
        public var system: any System
        /// The nodes, sorted.
        public var nodes: [NodeID]
        /// The folder that holds a folder for each node.
        public var folder: String
        /// The seed that nodes are given.
        public var seed: UInt64
        /// The means to start processes.
        public var launcher: any ProcessLauncher
        /// The time.
        public var clock: any TrialClock

        /// A setup; of real processes in real time unless said otherwise.
        public init(
            system: any System,
            nodes: [NodeID],
            folder: String,
            seed: UInt64,
            launcher: any ProcessLauncher = ChildLauncher(),
            clock: any TrialClock = MachineTime()
        ) {
            self.system = system
            self.nodes = nodes
            self.folder = folder
            self.seed = seed
            self.launcher = launcher
            self.clock = clock
        }
    }

    static var startLimit: Duration { .seconds(20) }
    private static var startPause: Duration { .milliseconds(2) }
    private static var answerLimit: Duration { .milliseconds(250) }

    /// The system on trial.
    public nonisolated let system: any System
    /// Every node, sorted.
    public nonisolated let nodes: [NodeID]
    /// Where nodes listen.
    public nonisolated let endpoints = EndpointTable()
    nonisolated let clock: any TrialClock
    let layer: any LinkLayer
    private let setup: Setup
    private var supervised: [NodeID: SupervisedNode]
    private var starts = 0
    /// What was said of nodes that had ended by themselves before they were killed.
    private var earlierExits: [String] = []

    /// A supervisor of nodes that have not started yet.
    public init(_ setup: Setup, layer: any LinkLayer) {
        self.setup = setup
        self.layer = layer
        system = setup.system
        nodes = setup.nodes
        clock = setup.clock
        supervised = Dictionary(uniqueKeysWithValues: setup.nodes.map { ($0, SupervisedNode()) })
    }

    /// Starts those of the nodes that are dead, all at once, be it by a kill or by their disks;
    /// returns when each of them listens.
    ///
    /// Nodes that somebody else runs are only noted.
    /// - Returns: what each node that was started said of its recovery.
    @discardableResult
    public func start(_ nodes: [NodeID]) async throws -> [NodeID: Value] {
        guard system.capabilities.contains(.lifecycle) else {
            for place in system.endpoints where nodes.contains(place.node) { endpoints.set(place) }
            return [:]
        }
        return try await atOnce(nodes.filter { state(of: $0).canStart }) {
            try await self.start($0)
        }
    }

    /// Ends every node; those that are paused go on before, so that nothing waits for them.
    public func stop() async {
        resume(nodes)
        await kill(nodes)
    }

    /// Nodes that ended although nobody killed them: how, and the last line that each wrote.
    public func unexpectedExits() async -> [String] {
        var exits: [String] = []
        for node in nodes {
            guard let exit = state(of: node).unexpectedExit else { continue }
            exits.append(await Self.line(node, exit.life, exit.termination))
        }
        return earlierExits + exits
    }

    /// Notes, before it is killed, that a node has ended by itself.
    func noteExit(of node: NodeID, _ exit: (life: NodeLife, termination: Termination?)) async {
        earlierExits.append(await Self.line(node, exit.life, exit.termination))
    }

    private static func line(
        _ node: NodeID,
        _ life: NodeLife,
        _ termination: Termination?
    ) async -> String {
        let status = termination.map { "\($0)" } ?? "ended"
        return "\(node) \(status): \(await life.process.lastWords())"
    }

    // MARK: One node

    /// A node as it is now.
    func state(of node: NodeID) -> SupervisedNode { change(node) { $0 } }

    /// Changes a node, as it is now.
    @discardableResult
    func change<Answer>(_ node: NodeID, _ body: (inout SupervisedNode) -> Answer) -> Answer {
        guard supervised[node] != nil else { preconditionFailure("no node is called \(node)") }
        supervised[node]?.refresh()
        return body(&supervised[node, default: SupervisedNode()])
    }

    private func start(_ node: NodeID) async throws -> Value {
        guard let life = try await spawn(node) else { return ["killed": true] }
        guard let announcement = try await announcement(of: node, life) else {
            return ["refused": .string(await life.process.lastWords())]
        }
        let place = Endpoint(node: node, host: site(of: node).host, ports: announcement.ports)
        let faultCounts = announcement.faultCounts
        let listens = change(node) { node in
            guard node.listen(life, at: place) else { return false }
            node.add(faultCounts)
            return true
        }
        guard listens else { return ["killed": true] }
        endpoints.set(place)
        layer.nodeIsListening(place)
        return announcement.details
    }

    /// Starts a node's process, on what the node has written; nil if it was killed meanwhile.
    func spawn(_ node: NodeID) async throws -> NodeLife? {
        starts += 1
        let number = starts
        change(node) { $0.begin(number) }
        do {
            let site = site(of: node)
            let launch = try system.launch(of: node, in: site)
            let process = try await setup.launcher.start(launch, in: site.folder)
            let life = NodeLife(number: number, process: process, launch: launch)
            if change(node, { $0.attach(life) }) { return life }
            await process.kill()
            return nil
        } catch {
            change(node) { $0.giveUp(number) }
            throw error
        }
    }

    private func site(of node: NodeID) -> Site {
        let place = layer.place(of: node)
        let peers = nodes.filter { $0 != node }.map {
            ($0, layer.peerAddress(of: $0, seenFrom: node))
        }
        return Site(
            nodes: nodes,
            host: place.host,
            ports: place.ports,
            source: layer.sourceAddress(of: node),
            peers: Dictionary(uniqueKeysWithValues: peers),
            folder: setup.folder + "/" + node.name,
            seed: setup.seed,
            settings: supervised[node]?.settings ?? NodeSettings()
        )
    }

    /// Waits until a node listens; nil if its disk does not let it.
    private func announcement(of node: NodeID, _ life: NodeLife) async throws -> Announcement? {
        let answer = try await clock.poll(every: Self.startPause, within: Self.startLimit) {
            () async throws -> Announcement?? in
            if let announcement = try await self.readiness(of: node, life) { return announcement }
            return life.process.isRunning ? nil : .some(nil)
        }
        try Task.checkCancellation()
        if let announcement = answer ?? nil { return announcement }
        guard answer != nil else {
            throw ControlError("\(node) did not listen within \(Self.startLimit)")
        }
        _ = await life.process.wait(within: Self.startLimit)
        let isExcused = change(node) { !$0.end(life) || $0.isStoppedByDisk }
        guard isExcused else {
            throw ControlError("\(node) did not start: \(await life.process.lastWords())")
        }
        return nil
    }

    private func readiness(of node: NodeID, _ life: NodeLife) async throws -> Announcement? {
        switch life.launch.readiness {
        case .announced(let read):
            guard let line = await life.process.firstLine() else { return nil }
            do {
                return try read(line)
            } catch {
                throw ControlError(
                    "\(node) announced something else than where it listens: \(error)"
                )
            }
        case .answering:
            let site = site(of: node)
            let place = Endpoint(node: node, host: site.host, ports: site.ports)
            let answers = await system.answers(at: place, within: Self.answerLimit)
            return answers ? Announcement(ports: site.ports) : nil
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
