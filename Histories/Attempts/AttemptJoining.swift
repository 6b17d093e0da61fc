/// Makes groups of attempts one operation each.
struct AttemptJoining {
    private let pairs: Pairs
    private let events: EventColumns
    private var isDropped: [Bool]
    /// Events that are another process's now.
    private var moved: [Int: Process] = [:]
    /// By the position of a kept invocation: how many attempts it stands for.
    private var counts: [Int: Int] = [:]
    /// Per number of a process: the positions of its events.
    private let positions: [[Int32]]
    private var used: Set<Int> = []
    private var latest = -1

    init(_ pairs: Pairs) {
        self.pairs = pairs
        events = pairs.events
        isDropped = [Bool](repeating: false, count: events.count)
        var positions = [[Int32]](repeating: [], count: events.processNames.count)
        for position in events.indices {
            positions[Int(events.processNumber(at: position))].append(Int32(position))
            guard case .client(let process) = events.process(at: position) else { continue }
            used.insert(process)
            latest = max(latest, process)
        }
        self.positions = positions
    }

    /// The events as they are now.
    var joined: [Event] {
        events.indices.filter { !isDropped[$0] }.map { position in
            var event = events[position]
            if let process = moved[position] { event.process = process }
            if let count = counts[position] { event.extra["joined"] = .int(Int64(count)) }
            return event
        }
    }

    /// Makes some operations one.
    mutating func join(_ group: [Int]) {
        let start = pairs.invocation(of: group[0])
        let answered = last(of: group)
        let end = answered.flatMap(pairs.completion)
        let own = Set(group.flatMap { [pairs.invocation(of: $0), pairs.completion(of: $0) ?? -1] })
        for position in own where position >= 0 && position != start && position != end {
            isDropped[position] = true
        }
        let isOpen = answered.map { pairs.kind(of: $0) == .info } ?? true
        let candidates = [answered ?? group[0], group[0]].map(pairs.processNumber)
        let free = candidates.first { process in
            isFree(process, from: start, to: isOpen ? events.count : end ?? events.count, but: own)
        }
        let process = free.map { events.processNames[$0] } ?? .client(fresh())
        moved[start] = process
        if let end { moved[end] = process }
        counts[start] = group.count
    }

    /// The attempt whose end is that of all; nil if none of them has ended.
    private func last(of group: [Int]) -> Int? {
        let ended = group.compactMap { operation in
            pairs.completion(of: operation).map { (end: $0, operation: operation) }
        }
        let good = ended.filter { pairs.kind(of: $0.operation) == .ok }
        if let first = good.min(by: { $0.end < $1.end }) { return first.operation }
        let unknown = group.filter { pairs.kind(of: $0) == .info }
        if unknown.isEmpty { return ended.max { $0.end < $1.end }?.operation }
        return unknown.last { pairs.completion(of: $0) != nil }
    }

    /// Whether a process did nothing else from one position to another.
    private func isFree(_ process: Int32, from start: Int, to end: Int, but own: Set<Int>) -> Bool {
        let positions = positions[Int(process)]
        var low = 0
        var high = positions.count
        while low < high {
            let middle = (low + high) / 2
            if Int(positions[middle]) <= start { low = middle + 1 } else { high = middle }
        }
        return positions[low...].prefix { $0 < end }.allSatisfy { own.contains(Int($0)) }
    }

    private mutating func fresh() -> Int {
        repeat { latest = max(0, latest &+ 1) } while used.contains(latest)
        used.insert(latest)
        return latest
    }
}
