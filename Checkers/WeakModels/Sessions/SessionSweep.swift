/// One sweep over all sessions that finds the reads which may be too old, and for what reason.
struct SessionSweep {
    /// A read, and a write that it should have known.
    struct Suspicion {
        let read: Int32
        /// The write that the process should have seen.
        let floor: Int32
        /// The write that was read; -1 for the value before all.
        let found: Int32
        /// Why it should: operations of the reader and of the writer, as the guarantee has it.
        let reasons: [Int32]

        var edge: CausalEdge { CausalEdge(from: floor, to: found, reader: read, round: 0) }
    }

    private let graph: CausalGraph
    private let guarantee: SessionGuarantees.Guarantee
    private let earlierReads: CausalWriters
    /// Suspicions that are violations without further proof.
    private(set) var certain: [Suspicion] = []
    /// What is certain if the write that was read came before the floor.
    private(set) var questions: [Suspicion] = []

    /// Per session and key: the last own write, the last read.
    private struct Place: Hashable {
        var session: Int32
        var key: Int32
    }

    private struct Past {
        var read: Int32 = -1
        /// Per write that was read and then not any more: the read of what came after it.
        var left: [Int32: Int32] = [:]
    }

    /// By what a session itself has read, it knows the order of some writes of other sessions.
    private var hearsay: Hearsay
    private var written: [Place: Int32] = [:]
    private var pasts: [Place: Past] = [:]
    /// Per session: by the other's dimension, the read of that one's latest write known.
    private var heard: [[Int32: Int32]]

    init(_ graph: CausalGraph, _ guarantee: SessionGuarantees.Guarantee) {
        self.graph = graph
        self.guarantee = guarantee
        let isNeeded = guarantee == .writesFollowReads
        earlierReads =
            isNeeded
            ? CausalWriters(graph, keyCount: graph.keyCount, reads: true) : CausalWriters()
        heard = Array(repeating: [:], count: graph.last.count)
        hearsay = Hearsay(graph)
    }

    /// Whether what comes before what is for the order of everything to say, and not for that of
    /// sessions alone.
    var asksForCauses: Bool { guarantee == .writesFollowReads }

    mutating func run() {
        for operation in 0..<Int32(graph.count) {
            let node = graph.nodes[Int(operation)]
            let place = Place(session: node.session, key: node.key)
            switch guarantee {
            case .readYourWrites:
                if node.isWrite {
                    written[place] = operation
                } else if let own = written[place] {
                    suspect(operation, node, floor: own, reasons: [own])
                }
            case .monotonicReads:
                if !node.isWrite { compare(operation, node, place) }
            case .monotonicWrites, .writesFollowReads:
                if !node.isWrite { trace(operation, node) }
            }
            if !asksForCauses && !node.isWrite { hearsay.note(operation) }
        }
    }

    /// Keeps the questions whose answer is yes.
    mutating func settle(_ answered: [CausalEdge]) {
        let asked = Dictionary(grouping: questions) { $0.read }
        for edge in answered {
            let match = asked[edge.reader]?.first { $0.floor == edge.from && $0.found == edge.to }
            if let match { certain.append(match) }
        }
    }

    /// Of each key the first read that is too old.
    func firstOfEachKey() -> [Suspicion] {
        var seen: Set<Int32> = []
        return certain.sorted { $0.read < $1.read }
            .filter { seen.insert(graph.nodes[Int($0.read)].key).inserted }
    }

    private mutating func suspect(
        _ read: Int32,
        _ node: CausalGraph.Node,
        floor: Int32,
        reasons: [Int32]
    ) {
        let sources = graph.sources(of: node)
        if sources.contains(floor) { return }
        for found in sources {
            let suspicion = Suspicion(read: read, floor: floor, found: found, reasons: reasons)
            if found < 0 || !asksForCauses && hearsay.isOlder(found, than: floor, for: node) {
                certain.append(suspicion)
            } else if asksForCauses {
                questions.append(suspicion)
            }
        }
    }

    private mutating func compare(_ read: Int32, _ node: CausalGraph.Node, _ place: Place) {
        let found = graph.sources(of: node)
        guard !found.isEmpty else { return }
        var past = pasts[place] ?? Past()
        if past.read >= 0 {
            let before = graph.sources(of: graph.nodes[Int(past.read)])
            for floor in before where floor >= 0 && !found.contains(floor) {
                suspect(read, node, floor: floor, reasons: [past.read])
            }
            // What was read, then not any more, and is read again.
            for source in found where source >= 0 && !before.contains(source) {
                guard let other = past.left[source] else { continue }
                let floor = graph.sources(of: graph.nodes[Int(other)]).first ?? -1
                guard floor >= 0 else { continue }
                certain.append(
                    Suspicion(
                        read: read,
                        floor: floor,
                        found: source,
                        reasons: [firstRead(of: source, before: other), other]
                    )
                )
            }
            for source in before where source >= 0 && !found.contains(source) {
                past.left[source] = read
            }
        }
        past.read = read
        pasts[place] = past
    }

    /// The last read of a write by the session of another read, before that one.
    private func firstRead(of write: Int32, before read: Int32) -> Int32 {
        var place = graph.nodes[Int(read)].previous
        while place >= 0 {
            let node = graph.nodes[Int(place)]
            if !node.isWrite && graph.sources(of: node).contains(write) { return place }
            place = node.previous
        }
        return read
    }

    /// Holds a read to what the writes that the session has read before rest on.
    private mutating func trace(_ read: Int32, _ node: CausalGraph.Node) {
        let session = Int(node.session)
        let slots = guarantee == .monotonicWrites ? graph.writers : earlierReads
        for slot in slots.slots(of: node.key) {
            guard let hearing = heard[session][slots.dimensions[slot]] else { continue }
            let write = source(of: hearing, in: slots.dimensions[slot])
            let reason = slots.last(in: slot, upTo: graph.nodes[Int(write)].ordinal - 1)
            guard reason >= 0 else { continue }
            if guarantee == .monotonicWrites {
                suspect(read, node, floor: reason, reasons: [hearing, write])
            } else {
                for floor in graph.sources(of: graph.nodes[Int(reason)]) where floor >= 0 {
                    suspect(read, node, floor: floor, reasons: [hearing, write, reason])
                }
            }
        }
        for source in graph.sources(of: node) where source >= 0 {
            let writer = graph.nodes[Int(source)]
            let dimension = graph.dimensions[Int(writer.session)]
            let known = heard[session][dimension].map { self.source(of: $0, in: dimension) }
            if known.map({ graph.nodes[Int($0)].ordinal < writer.ordinal }) ?? true {
                heard[session][dimension] = read
            }
        }
    }

    /// The latest write of a session that a read returned.
    private func source(of read: Int32, in dimension: Int32) -> Int32 {
        graph.sources(of: graph.nodes[Int(read)]).last { source in
            source >= 0
                && graph.dimensions[Int(graph.nodes[Int(source)].session)] == dimension
        } ?? -1
    }
}
