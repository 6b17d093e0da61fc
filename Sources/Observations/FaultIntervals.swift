import Checkers
import Faults
import Histories
import Replication

/// The times in which each node was broken, and how, as the nemesis events of a history say.
///
/// They are the differences between one state of `FaultState` and the next. Of other harnesses'
/// faults only the moment is known.
package struct FaultIntervals {
    /// A lane: one node, and one aspect that can be wrong with it.
    package struct Lane: Hashable, Comparable {
        package let node: NodeID
        package let aspect: FaultAspect

        package static func < (left: Lane, right: Lane) -> Bool {
            (left.node, left.aspect) < (right.node, right.aspect)
        }
    }

    /// A time in which the same was wrong, in nanoseconds.
    package struct Interval {
        package let lane: Lane
        package let start: Int64
        package let end: Int64
        /// What was wrong, in a few words.
        package let words: String
    }

    /// A time in which the same was wrong with the whole store, in nanoseconds.
    package struct Band {
        package let start: Int64
        package let end: Int64
        /// What was wrong: "links cut: n1 | n2 n3".
        package let words: String
        /// The same in a word or two.
        package let short: String
        /// Which links were cut; nil if none was.
        package let partition: Partition?

        /// The same for drawings.
        package var span: FaultSpan {
            FaultSpan(start: start, end: end, words: words, short: short)
        }
    }

    package private(set) var intervals: [Interval] = []
    package private(set) var bands: [Band] = []
    /// Moments of which no more is known than a word.
    package private(set) var moments: [(time: Int64, word: String)] = []
    private var open: [Lane: (start: Int64, words: String)] = [:]

    package init(_ history: History) {
        let last = history.events.indices.last.flatMap { history.events[$0].time } ?? 0
        var state = FaultState()
        var since: Int64?
        for event in history.nemesisEvents {
            guard let time = event.time, event.kind == .info || event.kind == .ok else { continue }
            // A fault is in force once it is done; where there are no stages, at once.
            if event.extra["stage"] == "begin" { continue }
            if let fault = Fault(f: event.f, value: event.value) {
                let before = state
                state.apply(Self.realised(fault, event.extra["effect"]))
                if state != before {
                    close(before, from: since, to: time)
                    since = time
                }
                update(Self.conditions(of: state), at: time)
            } else if event.f != "healthy" {
                moments.append((time, event.f))
            }
        }
        close(state, from: since, to: max(last, since ?? last))
        for (lane, interval) in open { end(lane, at: max(last, interval.start)) }
        intervals.sort { ($0.lane, $0.start) < ($1.lane, $1.start) }
    }

    /// The times in which anything was wrong, in order and apart from each other.
    package var unions: [ClosedRange<Int64>] {
        intervals.map { $0.start...$0.end }.sorted { $0.lowerBound < $1.lowerBound }
            .reduce(into: []) { unions, next in
                guard let last = unions.last, next.lowerBound <= last.upperBound else {
                    return unions.append(next)
                }
                let end = max(last.upperBound, next.upperBound)
                unions[unions.count - 1] = last.lowerBound...end
            }
    }

    /// The fault at the nodes that it really struck: a dead node is neither killed nor paused.
    private static func realised(_ fault: Fault, _ effect: Value?) -> Fault {
        guard let struck = effect.flatMap({ FaultEffect(of: fault, $0) })?.struck else {
            return fault
        }
        let nodes = fault.nodes.filter(struck.contains)
        return fault.striking(nodes, of: nodes)
    }

    private mutating func close(_ state: FaultState, from start: Int64?, to end: Int64) {
        guard let start, state.isBroken else { return }
        let words = FaultWords(state: state)
        bands.append(
            Band(
                start: start,
                end: max(start, end),
                words: words.long,
                short: words.short,
                partition: state.partition
            )
        )
    }

    private mutating func update(_ words: [Lane: String], at time: Int64) {
        for lane in open.keys where open[lane]?.words != words[lane] { end(lane, at: time) }
        for (lane, words) in words where open[lane] == nil { open[lane] = (time, words) }
    }

    private mutating func end(_ lane: Lane, at time: Int64) {
        guard let interval = open.removeValue(forKey: lane) else { return }
        intervals.append(
            Interval(lane: lane, start: interval.start, end: time, words: interval.words)
        )
    }
}

extension FaultIntervals {
    /// What is wrong on each lane, in a few words.
    private static func conditions(of state: FaultState) -> [Lane: String] {
        var words: [Lane: String] = [:]
        func add(_ aspect: FaultAspect, _ pairs: some Sequence<(NodeID, String)>) {
            for (node, text) in pairs { words[Lane(node: node, aspect: aspect)] = text }
        }
        if let partition = state.partition { add(.cut, cuts(partition)) }
        add(.links, badLinks(state.badLinks))
        add(.dead, state.dead.map { ($0, "dead") })
        add(.paused, state.paused.map { ($0, "paused") })
        add(.clock, state.clocks.map { ($0, "clock off: \($1.value.jsonText)") })
        add(.disk, state.disks.map { ($0, "disk: \($1.value.text ?? $1.value.jsonText)") })
        return words
    }

    /// From which peers each node is cut: both ways, or the direction of the calls that are cut.
    private static func cuts(_ partition: Partition) -> [(NodeID, String)] {
        let cut = Set(partition.cut)
        let nodes = Set(partition.cut.flatMap { [$0.from, $0.to] })
        return nodes.map { node in
            let peers = nodes.filter { $0 != node }.sorted()
            let calls = peers.filter { cut.contains(Link(from: node, to: $0)) }
            let answers = peers.filter { cut.contains(Link(from: $0, to: node)) }
            let both = calls.filter(answers.contains)
            let parts = [
                ("cut from", both),
                ("its calls are cut to", calls.filter { !both.contains($0) }),
                ("gets no calls from", answers.filter { !both.contains($0) }),
            ]
            let words = parts.filter { !$0.1.isEmpty }.map { "\($0.0) \(list($0.1))" }
            return (node, words.joined(separator: "; ") + " (\(partition.shape.rawValue))")
        }
    }

    /// How the links from each node are bad, those that are bad in the same way together.
    private static func badLinks(_ links: [Link: LinkTrouble]) -> [(NodeID, String)] {
        Dictionary(grouping: links.keys, by: \.from).map { node, outgoing in
            let alike = Dictionary(grouping: outgoing) { links[$0]?.value.jsonText ?? "" }
            let words = alike.sorted { $0.key < $1.key }.map { trouble, links in
                "messages to \(list(links.map(\.to).sorted())) suffer \(trouble)"
            }
            return (node, words.joined(separator: "; "))
        }
    }

    private static func list(_ nodes: [NodeID]) -> String {
        nodes.map(\.name).joined(separator: ", ")
    }
}
