/// The exact test for a set that only grows and is read as a whole, in the time it takes to read
/// all answers once.
///
/// The answers must form a chain; sorted by size, each adds some elements to the one before. That
/// puts all calls on levels: the adds of the elements that an answer is the first to have, the
/// reads with that answer, and so on up to the adds of elements that nobody read. There is an order
/// if and only if no call of a level ended before one of a lower level began. An element that was
/// added several times came in by the first of these adds to take effect: as if by one that began
/// when the first of them began and ended when the first of them ended.
///
/// Source: the argument for objects whose answers fix an order of levels; compare the checkers for
/// sets and appended lists of Kingsbury and Alvaro, Elle, VLDB 2020.
struct GrowOnlyLevels {
    /// What is wrong, in terms of calls and elements.
    enum Fault: Sendable {
        /// A read has an element that nobody added.
        case phantom(read: Int32, element: Int32)
        /// Two reads of which each lacks an element that the other has.
        case fork(Int32, Int32, missingFromFirst: Int32, missingFromSecond: Int32)
        /// A read lacks an element whose add was done before it began.
        case missing(read: Int32, element: Int32)
        /// A read has an element whose add only began after it.
        case future(read: Int32, element: Int32)
        /// A read lacks an element that an earlier one had.
        case wentBack(earlier: Int32, later: Int32, element: Int32)
        /// A read has one element without another whose add was done before that of the first.
        case skipped(read: Int32, has: Int32, lacks: Int32)
    }

    /// The reads with the elements that each was answered.
    struct Reads: Sendable {
        var calls: [Int32] = []
        var bounds: [Int32] = [0]
        var elements: [Int32] = []

        subscript(read: Int) -> ArraySlice<Int32> {
            elements[Int(bounds[read])..<Int(bounds[read + 1])]
        }
        func size(_ read: Int) -> Int { Int(bounds[read + 1] - bounds[read]) }
    }

    /// Per element: when the first of its adds began, and when the first of them ended.
    private var addStarts: [Int32]
    private var addEnds: [Int32]
    private let calls: DenseCalls<SetKind>
    private let reads: Reads

    /// Calls of which only the adds and the reads given apart count.
    init(_ calls: DenseCalls<SetKind>, _ reads: Reads, elementCount: Int) {
        self.calls = calls
        self.reads = reads
        addStarts = [Int32](repeating: .max, count: elementCount)
        addEnds = addStarts
        for call in 0..<calls.count where calls.kinds[call] == .add {
            let element = Int(calls.numbers[call])
            addStarts[element] = min(addStarts[element], calls.starts[call])
            addEnds[element] = min(addEnds[element], calls.finishes[call])
        }
    }

    /// What is wrong, or nil if the set is linearizable.
    func fault() -> Fault? {
        let order = readsBySize()
        // Per element: the first read in order of size that has it.
        var firstSeen = [Int32](repeating: -1, count: addStarts.count)
        var latest = Latest()
        var previous = -1
        var place = 0
        while place < order.count {
            let leader = Int(order[place])
            var next = latest
            var known = 0
            for element in reads[leader] {
                let element = Int(element)
                if firstSeen[element] >= 0 {
                    known += 1
                    continue
                }
                firstSeen[element] = Int32(leader)
                if addStarts[element] == .max {
                    return .phantom(read: reads.calls[leader], element: Int32(element))
                }
                if addEnds[element] < latest.start {
                    return early(add: element, latest, firstSeen)
                }
                next.add(addStarts[element], .add(Int32(element)))
            }
            if previous >= 0 && known < reads.size(previous) { return fork(previous, leader) }
            latest = next
            while place < order.count, reads.size(Int(order[place])) == reads.size(leader) {
                let read = Int(order[place])
                if read != leader,
                    let stranger = reads[read].first(where: { firstSeen[Int($0)] < 0 })
                {
                    let isAdded = addStarts[Int(stranger)] < .max
                    return isAdded
                        ? fork(leader, read)
                        : .phantom(read: reads.calls[read], element: stranger)
                }
                let call = Int(reads.calls[read])
                if calls.finishes[call] < latest.start { return early(read: read, latest) }
                next.add(calls.starts[call], .read(Int32(read)))
                place += 1
            }
            latest = next
            previous = leader
        }
        for element in firstSeen.indices where firstSeen[element] < 0 {
            if addEnds[element] < latest.start { return early(add: element, latest, firstSeen) }
        }
        return nil
    }

    /// A counting sort: sizes are small numbers.
    private func readsBySize() -> [Int32] {
        var places = [Int32](repeating: 0, count: addStarts.count + 2)
        for read in reads.calls.indices { places[reads.size(read) + 1] += 1 }
        for size in 1..<places.count { places[size] += places[size - 1] }
        var order = [Int32](repeating: 0, count: reads.calls.count)
        for read in reads.calls.indices {
            let size = reads.size(read)
            order[Int(places[size])] = Int32(read)
            places[size] += 1
        }
        return order
    }
}

// MARK: What to blame

extension GrowOnlyLevels {
    /// The call of the levels so far that began last.
    private struct Latest {
        enum Source {
            case add(Int32)
            case read(Int32)
        }

        var start: Int32 = -1
        var source = Source.add(-1)

        @inline(__always)
        mutating func add(_ start: Int32, _ source: Source) {
            guard start > self.start else { return }
            self.start = start
            self.source = source
        }
    }

    /// An add ended before a call of a lower level began.
    private func early(add element: Int, _ latest: Latest, _ firstSeen: [Int32]) -> Fault {
        switch latest.source {
        case .read(let read):
            return .missing(read: reads.calls[Int(read)], element: Int32(element))
        case .add(let other):
            let read = reads.calls[Int(firstSeen[Int(other)])]
            return .skipped(read: read, has: other, lacks: Int32(element))
        }
    }

    /// A read ended before a call of a lower level began.
    private func early(read: Int, _ latest: Latest) -> Fault {
        switch latest.source {
        case .add(let element):
            return .future(read: reads.calls[read], element: element)
        case .read(let other):
            let later = Set(reads[Int(other)])
            let element = reads[read].first { !later.contains($0) } ?? -1
            return .wentBack(
                earlier: reads.calls[read],
                later: reads.calls[Int(other)],
                element: element
            )
        }
    }

    private func fork(_ one: Int, _ other: Int) -> Fault {
        let first = Set(reads[one])
        let second = Set(reads[other])
        return .fork(
            reads.calls[one],
            reads.calls[other],
            missingFromFirst: reads[other].first { !first.contains($0) } ?? -1,
            missingFromSecond: reads[one].first { !second.contains($0) } ?? -1
        )
    }
}
