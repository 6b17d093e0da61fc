import Faults
import Histories
import Replication

/// What was broken when and where, as a history's own words on the nemesis tell.
///
/// Only what the words of our faults say is known; of other harnesses' words, the moment.
struct FaultSpells {
    /// What is wrong with a node, each drawn on a lane of its own.
    enum Kind: String, CaseIterable {
        case cut, links, dead, paused, clock, disk
    }

    /// A lane: one node, and one thing that can be wrong with it.
    struct Lane: Hashable, Comparable {
        let node: NodeID
        let kind: Kind

        static func < (left: Lane, right: Lane) -> Bool {
            let order = Kind.allCases
            return left.node == right.node
                ? (order.firstIndex(of: left.kind) ?? 0) < (order.firstIndex(of: right.kind) ?? 0)
                : left.node < right.node
        }
    }

    /// A time in which the same was wrong, in nanoseconds.
    struct Spell {
        let lane: Lane
        let start: Int64
        let end: Int64
        /// What was wrong, in a few words.
        let words: String
    }

    private(set) var spells: [Spell] = []
    /// Moments of which no more is known than a word.
    private(set) var moments: [(time: Int64, word: String)] = []
    private var open: [Lane: (start: Int64, words: String)] = [:]

    init(_ history: History) {
        let last = history.events.indices.last.flatMap { history.events[$0].time } ?? 0
        for event in history.nemesisEvents {
            guard let time = event.time, event.kind == .info || event.kind == .ok else { continue }
            // A fault is in force once it is done; where there are no stages, at once.
            if event.extra["stage"] == "begin" { continue }
            if let fault = Fault(f: event.f, value: event.value) {
                take(Self.realised(fault, event.extra["effect"]), at: time)
            } else if event.f != "healthy" {
                moments.append((time, event.f))
            }
        }
        for (lane, spell) in open {
            let end = max(last, spell.start)
            spells.append(Spell(lane: lane, start: spell.start, end: end, words: spell.words))
        }
        spells.sort { ($0.lane, $0.start) < ($1.lane, $1.start) }
    }

    /// The times in which anything was wrong, in order and apart from each other.
    var unions: [ClosedRange<Int64>] {
        spells.map { $0.start...$0.end }.sorted { $0.lowerBound < $1.lowerBound }
            .reduce(into: []) { unions, next in
                guard let last = unions.last, next.lowerBound <= last.upperBound else {
                    return unions.append(next)
                }
                let end = max(last.upperBound, next.upperBound)
                unions[unions.count - 1] = last.lowerBound...end
            }
    }

    /// What was really done: who was dead already was neither killed nor paused.
    private static func realised(_ fault: Fault, _ effect: Value?) -> Fault {
        guard case .map(let struck)? = effect?["pids"] else { return fault }
        let nodes = fault.nodes.filter { struck[$0.name] != nil }
        return fault.striking(nodes, of: nodes)
    }

    private mutating func take(_ fault: Fault, at time: Int64) {
        switch fault {
        case .partition(let partition): set(.cut, Self.words(partition), at: time)
        case .healLinks: set(.cut, [:], at: time)
        case .degradeLinks(let trouble, let links):
            let words = trouble.value.jsonText
            for node in Set(links.map(\.from)) {
                let peers = links.filter { $0.from == node }.map(\.to.name).sorted()
                begin(.links, node, "messages to \(Self.list(peers)) suffer \(words)", at: time)
            }
        case .restoreLinks(let links):
            for node in Set(links.map(\.from)) { end(.links, node, at: time) }
        case .kill(let nodes), .crashRecovery(let nodes):
            for node in nodes {
                end(.paused, node, at: time)
                begin(.dead, node, "dead", at: time)
            }
        case .restart(let nodes): for node in nodes { end(.dead, node, at: time) }
        case .pause(let nodes): for node in nodes { begin(.paused, node, "stands still", at: time) }
        case .resume(let nodes): for node in nodes { end(.paused, node, at: time) }
        case .skewClocks(let skew, let nodes):
            let words = "clock off: \(skew.value.jsonText)"
            for node in nodes { begin(.clock, node, words, at: time) }
        case .resetClocks(let nodes): for node in nodes { end(.clock, node, at: time) }
        case .breakDisks(let trouble, let nodes):
            let words = "disk: \(trouble.value.text ?? trouble.value.jsonText)"
            for node in nodes { begin(.disk, node, words, at: time) }
        case .mendDisks(let nodes): for node in nodes { end(.disk, node, at: time) }
        }
    }

    /// From whom each node is cut: both ways, or which way calls do not get through.
    private static func words(_ partition: Partition) -> [NodeID: String] {
        let cut = Set(partition.cut)
        let nodes = Set(partition.cut.flatMap { [$0.from, $0.to] })
        return Dictionary(
            uniqueKeysWithValues: nodes.map { node in
                let peers = nodes.filter { $0 != node }.sorted()
                let calls = peers.filter { cut.contains(Link(from: node, to: $0)) }
                let answers = peers.filter { cut.contains(Link(from: $0, to: node)) }
                let both = calls.filter(answers.contains)
                let parts = [
                    ("cut from", both),
                    ("its calls are cut to", calls.filter { !both.contains($0) }),
                    ("hears no calls of", answers.filter { !both.contains($0) }),
                ]
                let words = parts.filter { !$0.1.isEmpty }
                    .map { "\($0.0) \(list($0.1.map(\.name)))" }
                return (node, words.joined(separator: "; ") + " (\(partition.shape.rawValue))")
            }
        )
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }

    /// From now on exactly these nodes have this wrong with them.
    private mutating func set(_ kind: Kind, _ words: [NodeID: String], at time: Int64) {
        for lane in open.keys where lane.kind == kind && words[lane.node] == nil {
            end(kind, lane.node, at: time)
        }
        for (node, words) in words { begin(kind, node, words, at: time) }
    }

    private mutating func begin(_ kind: Kind, _ node: NodeID, _ words: String, at time: Int64) {
        let lane = Lane(node: node, kind: kind)
        if open[lane]?.words == words { return }
        end(kind, node, at: time)
        open[lane] = (time, words)
    }

    private mutating func end(_ kind: Kind, _ node: NodeID, at time: Int64) {
        let lane = Lane(node: node, kind: kind)
        guard let spell = open.removeValue(forKey: lane) else { return }
        spells.append(Spell(lane: lane, start: spell.start, end: time, words: spell.words))
    }
}
