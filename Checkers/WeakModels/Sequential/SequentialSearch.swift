/// A search for one order of all operations, each session in its own, that explains all reads.
///
/// Whatever cannot harm is done at once: a read of what its key holds, and a write that nobody
/// reads once nobody needs any more what its key holds. That leaves choices between writes that
/// somebody reads. Each waits until the value before it has been read by all its readers, since it
/// will not come back, and for the writes that must come first whatever the order. Of the
/// choices the one is tried first whose effect was seen first in real time. What led nowhere is
/// remembered.
///
/// The problem is NP-complete even where it is known which write each read saw (Gibbons and Korach,
/// Testing shared memories, SIAM J. Comput. 1997): the search has a budget.
struct SequentialSearch {
    /// What became of it.
    enum Outcome {
        case possible
        case impossible
        case exhausted
    }

    /// A choice between writes, as far as it was tried.
    private struct Choice {
        let writes: [Int32]
        var tried = 0
        /// The length of the trail before it.
        let mark: Int
    }

    /// A session's place before a move, or a key's value.
    private struct Change {
        let session: Int32
        let place: Int32
        let key: Int32
        let held: Int32
    }

    private let graph: CausalGraph
    /// Per operation: when its effect was seen first.
    private let ranks: [Int32]
    private let readers: Groups
    /// Per write: its places among the writes that must come first.
    private let firsts: Groups
    private let before: [Int32]
    /// Per session: the operation that comes next; the number of all at its end.
    private var heads: [Int32]
    /// Per key: the write that it holds, or -1.
    private var held: [Int32]
    /// Per write: the reads of it that are still to come.
    private var unread: [Int32]
    /// Per key: the reads of the value before all writes that are still to come.
    private var unreadInitial: [Int32]
    /// Sessions whose next operation is a write.
    private var writing: SessionSet
    private var trail: [Change] = []
    /// The operations that are not done.
    private var left: Int
    /// What is known to lead nowhere.
    private var refuted: Set<[Int32]> = []
    private(set) var steps = 0

    /// A search in a graph without circles or siblings; edges are of writes that must come first.
    init(_ graph: CausalGraph, edges: [CausalEdge], ranks: [Int32]) {
        self.graph = graph
        self.ranks = ranks
        readers = Groups(count: graph.count, of: graph.nodes) { node in
            guard !node.isWrite, node.sourceCount > 0 else { return nil }
            let source = graph.sources[Int(node.firstSource)]
            return source < 0 ? nil : Int(source)
        }
        let sorted = edges.sorted { ($0.to, $0.from) < ($1.to, $1.from) }
        firsts = Groups(count: graph.count, of: sorted) { Int($0.to) }
        before = sorted.map(\.from)
        heads = [Int32](repeating: Int32(graph.count), count: graph.last.count)
        held = [Int32](repeating: -1, count: graph.keyCount)
        unread = graph.readers
        unreadInitial = [Int32](repeating: 0, count: graph.keyCount)
        writing = SessionSet(count: graph.last.count)
        left = graph.count
        for (place, node) in graph.nodes.enumerated() {
            if node.previous < 0 { heads[Int(node.session)] = Int32(place) }
            if !node.isWrite && graph.sources(of: node).first == -1 {
                unreadInitial[Int(node.key)] += 1
            }
        }
        for (session, head) in heads.enumerated() where head < graph.count {
            if graph.nodes[Int(head)].isWrite { writing.insert(Int32(session)) }
        }
    }

    /// Searches until it decides, or until the steps or bytes are spent.
    mutating func run(steps most: Int, bytes: Int) -> Outcome {
        let cost = 64 + 4 * (heads.count + held.count)
        settle(Array(0..<Int32(heads.count)))
        var choices = [choice()]
        while let last = choices.indices.last {
            if left == 0 { return .possible }
            guard choices[last].tried < choices[last].writes.count else {
                choices.removeLast()
                if !choices.isEmpty {
                    refuted.insert(state())
                    undo(to: choices[choices.count - 1].mark)
                }
                continue
            }
            if steps > most || refuted.count > bytes / cost { return .exhausted }
            let write = choices[last].writes[choices[last].tried]
            choices[last].tried += 1
            perform(write)
            if !refuted.isEmpty && refuted.contains(state()) {
                undo(to: choices[last].mark)
            } else {
                choices.append(choice())
            }
        }
        return .impossible
    }

    /// The writes that may come next, the one seen first before the others.
    private mutating func choice() -> Choice {
        steps += 1 + writing.members.count / 32
        var writes: [Int32] = []
        for session in writing.members where isPossible(heads[Int(session)]) {
            writes.append(heads[Int(session)])
        }
        if writes.count > 1 { writes.sort { (ranks[Int($0)], $0) < (ranks[Int($1)], $1) } }
        return Choice(writes: writes, mark: trail.count)
    }

    private func isPossible(_ write: Int32) -> Bool {
        isFree(graph.nodes[Int(write)].key)
            && firsts[Int(write)].allSatisfy { edge in
                let first = before[Int(edge)]
                return heads[Int(graph.nodes[Int(first)].session)] > first
            }
    }

    /// Whether nobody needs what a key holds.
    private func isFree(_ key: Int32) -> Bool {
        let write = held[Int(key)]
        return (write < 0 ? unreadInitial[Int(key)] : unread[Int(write)]) == 0
    }

    // MARK: Moves

    private mutating func perform(_ write: Int32) {
        let node = graph.nodes[Int(write)]
        let key = Int(node.key)
        trail.append(Change(session: -1, place: 0, key: node.key, held: held[key]))
        held[key] = write
        trail.append(Change(session: node.session, place: write, key: -1, held: 0))
        move(node.session, to: node.next)
        left -= 1
        var open = [node.session]
        for reader in readers[Int(write)] {
            let session = graph.nodes[Int(reader)].session
            if heads[Int(session)] == reader { open.append(session) }
        }
        settle(open)
    }

    /// Does what cannot harm in some sessions, and in those that this sets free.
    private mutating func settle(_ sessions: [Int32]) {
        var open = sessions
        while let session = open.popLast() {
            let start = heads[Int(session)]
            var place = start
            while place < graph.count {
                let node = graph.nodes[Int(place)]
                if node.isWrite {
                    guard graph.readers[Int(place)] == 0, isFree(node.key) else { break }
                } else {
                    let source = graph.sources[Int(node.firstSource)]
                    guard held[Int(node.key)] == source else { break }
                    if source < 0 {
                        unreadInitial[Int(node.key)] -= 1
                    } else {
                        unread[Int(source)] -= 1
                    }
                    if isFree(node.key) { open += waiting(for: node.key, but: session) }
                }
                left -= 1
                place = node.next < 0 ? Int32(graph.count) : node.next
            }
            guard place != start else { continue }
            trail.append(Change(session: session, place: start, key: -1, held: 0))
            move(session, to: place)
        }
    }

    /// The sessions that have to write a key what nobody reads.
    private func waiting(for key: Int32, but session: Int32) -> [Int32] {
        writing.members.filter { other in
            let head = heads[Int(other)]
            return other != session && graph.nodes[Int(head)].key == key
                && graph.readers[Int(head)] == 0
        }
    }

    private mutating func move(_ session: Int32, to place: Int32) {
        let place = place < 0 ? Int32(graph.count) : place
        heads[Int(session)] = place
        if place < graph.count && graph.nodes[Int(place)].isWrite {
            writing.insert(session)
        } else {
            writing.remove(session)
        }
    }

    private mutating func undo(to mark: Int) {
        while trail.count > mark, let change = trail.popLast() {
            guard change.session >= 0 else {
                held[Int(change.key)] = change.held
                continue
            }
            var place = change.place
            let end = heads[Int(change.session)]
            while place < end {
                let node = graph.nodes[Int(place)]
                if !node.isWrite {
                    let source = graph.sources[Int(node.firstSource)]
                    if source < 0 {
                        unreadInitial[Int(node.key)] += 1
                    } else {
                        unread[Int(source)] += 1
                    }
                }
                left += 1
                place = node.next < 0 ? Int32(graph.count) : node.next
            }
            move(change.session, to: change.place)
        }
    }

    /// What the future depends on: where each session is, and what is still needed.
    private func state() -> [Int32] {
        heads + held.indices.map { isFree(Int32($0)) ? -2 : held[$0] }
    }
}

/// Some sessions, put in and taken out in constant time.
private struct SessionSet {
    private(set) var members: [Int32] = []
    private var places: [Int32]

    init(count: Int) { places = [Int32](repeating: -1, count: count) }

    mutating func insert(_ session: Int32) {
        guard places[Int(session)] < 0 else { return }
        places[Int(session)] = Int32(members.count)
        members.append(session)
    }

    mutating func remove(_ session: Int32) {
        let place = places[Int(session)]
        guard place >= 0 else { return }
        let last = members[members.count - 1]
        members[Int(place)] = last
        places[Int(last)] = place
        members.removeLast()
        places[Int(session)] = -1
    }
}
