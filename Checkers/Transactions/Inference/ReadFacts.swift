/// Goes through the reads of the committed transactions: which versions they are of, and what is
/// wrong with them whatever the order of all others.
struct ReadFacts {
    var builder: FactsBuilder
    private var vertex = 0
    private var transaction: Int32 = 0
    /// Per key: what the transaction at hand did with it so far.
    private var marks: [Mark]
    /// Per step of the transaction at hand: the least place of an element it appends later.
    private var futures: [Int32] = []

    private struct Mark {
        /// The vertex that it is about.
        var vertex: Int32 = -1
        /// How often the key was written so far, and the last of these writes.
        var writes: Int32 = 0
        var lastWrite: Int32 = -1
        /// The place of the first own element, if all own elements follow each other; else -1.
        var run: Int32 = -1
        /// The length of the list that was read before the first own write; -1 for none.
        var base: Int32 = -1
    }

    init(_ builder: FactsBuilder) {
        self.builder = builder
        marks = [Mark](repeating: Mark(), count: builder.columns.keyCount)
    }

    /// Goes through all transactions.
    mutating func run() {
        let count = builder.facts.count
        builder.facts.firstReads.reserveCapacity(count + 1)
        builder.facts.firstWrites.reserveCapacity(count + 1)
        for vertex in 0..<count {
            self.vertex = vertex
            transaction = builder.facts.transactions[vertex]
            look()
            builder.facts.firstReads.append(Int32(builder.facts.readKeys.count))
            let first = Int(builder.facts.firstWrites[vertex])
            // Sorted, so that a key is found among the keys that a transaction wrote.
            if builder.facts.writtenKeys.count > first + 1 {
                builder.facts.writtenKeys[first...].sort()
            }
            builder.facts.firstWrites.append(Int32(builder.facts.writtenKeys.count))
        }
    }

    private mutating func look() {
        let steps = builder.columns.steps(of: Int(transaction))
        findFutures(steps)
        for step in steps {
            let key = builder.columns.stepKeys[step]
            if marks[Int(key)].vertex != Int32(vertex) {
                marks[Int(key)] = Mark(vertex: Int32(vertex))
            }
            let argument = builder.columns.stepArguments[step]
            switch builder.columns.stepKinds[step] {
            case .write: write(Int32(argument), key)
            case .list: readList(Int32(argument), key, step, futures[step - steps.lowerBound])
            case .strayList: readStray(Int(argument), key, step)
            case .value: readValue(argument, key, step, futures[step - steps.lowerBound])
            }
        }
    }

    private mutating func write(_ write: Int32, _ key: Int32) {
        let place = builder.places[Int(write)]
        var mark = marks[Int(key)]
        if mark.writes == 0 {
            builder.facts.writtenKeys.append(key)
            mark.run = place
        } else if mark.run < 0 || place != mark.run + mark.writes {
            mark.run = -1
        }
        mark.writes += 1
        mark.lastWrite = write
        marks[Int(key)] = mark
    }

    /// Finds, for every read, the least place of an element of the key that comes later.
    private mutating func findFutures(_ steps: Range<Int>) {
        futures.removeAll(keepingCapacity: true)
        futures.append(contentsOf: repeatElement(.max, count: steps.count))
        var writes = 0
        for step in steps where builder.columns.stepKinds[step] == .write { writes += 1 }
        guard writes > 0, writes < steps.count else { return }
        for step in steps.reversed() {
            let key = Int(builder.columns.stepKeys[step])
            // Marks of this pass have a number of their own.
            if marks[key].vertex != -2 - Int32(vertex) {
                marks[key] = Mark(vertex: -2 - Int32(vertex), lastWrite: .max)
            }
            if builder.columns.stepKinds[step] == .write {
                let place = builder.places[Int(builder.columns.stepArguments[step])]
                if place >= 0 { marks[key].lastWrite = min(marks[key].lastWrite, place) }
            } else {
                futures[step - steps.lowerBound] = marks[key].lastWrite
            }
        }
    }

    // MARK: Lists

    private mutating func readList(_ length: Int32, _ key: Int32, _ step: Int, _ future: Int32) {
        if builder.columns.keyUses[Int(key)].contains(.written) { return misfit(key, step) }
        if length >= builder.garbageFrom[Int(key)] { add(.garbageRead, key, step) }
        if length >= builder.doubledFrom[Int(key)] { add(.duplicateElements, key, step) }
        if length >= builder.failedFrom[Int(key)] { addAborted(key, step) }
        if future < length { return add(.futureRead, key, step) }
        let mark = marks[Int(key)]
        if mark.writes > 0 {
            if mark.run < 0 || mark.run != length - mark.writes {
                add(.internalRead, key, step)
            } else if mark.base >= 0, mark.base != mark.run {
                add(.internalBase, key, step)
            }
            return
        }
        marks[Int(key)].base = length
        guard length > 0 else { return addRead(key, of: -1, rank: 0, step) }
        let place = Int(builder.firstElements[Int(key)] + length) - 1
        let rank = builder.facts.isOrderless[Int(key)] ? -1 : builder.elementRanks[place]
        addRead(key, ofWrite: builder.elements[place], rank: rank, step)
    }

    private mutating func addAborted(_ key: Int32, _ step: Int) {
        let place = builder.firstElements[Int(key)] + builder.failedFrom[Int(key)] - 1
        let writer = builder.columns.writeOwners[Int(builder.elements[Int(place)])]
        add(.abortedRead, key, step, other: writer)
    }

    /// A list that contradicts the longest one of its key.
    private mutating func readStray(_ number: Int, _ key: Int32, _ step: Int) {
        if builder.columns.keyUses[Int(key)].contains(.written) { return misfit(key, step) }
        add(.incompatibleOrder, key, step)
        let columns = builder.columns
        let list = columns.strayLists[number]
        let writes = list.map { columns.write($0, to: key) }
        if writes.contains(where: { $0 == nil }) { add(.garbageRead, key, step) }
        if Set(list).count < list.count { add(.duplicateElements, key, step) }
        let failed = writes.first {
            $0.map { columns.outcomes[Int(columns.writeOwners[Int($0)])] == .fail } ?? false
        }
        if let failed = failed ?? nil {
            add(.abortedRead, key, step, other: columns.writeOwners[Int(failed)])
        }
        for case let write? in writes where columns.writeIsRepeated[Int(write)] {
            builder.noteRepeated(write)
        }
        let written = marks[Int(key)].writes
        let isFuture = writes.contains { write in
            write.map {
                columns.writeOwners[Int($0)] == transaction
                    && columns.writeOrdinals[Int($0)] >= written
            } ?? false
        }
        if isFuture { return add(.futureRead, key, step) }
        if written > 0 {
            let own = writes.suffix(Int(written)).map { write in
                write.map {
                    columns.writeOwners[Int($0)] == transaction
                        ? columns.writeOrdinals[Int($0)] : -1
                }
            }
            if own != (0..<written).map({ $0 }) { add(.internalRead, key, step) }
        } else if let last = writes.last {
            addRead(key, ofWrite: last ?? -1, rank: -1, step)
        }
    }

    // MARK: Registers

    private mutating func readValue(_ token: Int64, _ key: Int32, _ step: Int, _ future: Int32) {
        let columns = builder.columns
        if columns.isList(Int(key)) {
            // Null is the empty list, and nothing else is a list.
            if token == Tokens.null { readList(0, key, step, future) } else { misfit(key, step) }
            return
        }
        let write = columns.write(token, to: key)
        let isInitial = token == builder.initials[Int(key)]
        if let write, isInitial || columns.writeIsRepeated[Int(write)] {
            builder.noteRepeated(write)
        }
        if write == nil, !isInitial { add(.garbageRead, key, step) }
        let mark = marks[Int(key)]
        if let write {
            let owner = columns.writeOwners[Int(write)]
            if columns.outcomes[Int(owner)] == .fail {
                add(.abortedRead, key, step, other: owner)
            }
            if owner == transaction, columns.writeOrdinals[Int(write)] >= mark.writes {
                return add(.futureRead, key, step)
            }
        }
        if mark.writes > 0 {
            if write != mark.lastWrite { add(.internalRead, key, step) }
        } else if isInitial, write == nil {
            addRead(key, of: -1, rank: 0, step)
        } else {
            addRead(key, ofWrite: write ?? -1, rank: -1, step)
        }
    }

    // MARK: What was found

    private mutating func addRead(_ key: Int32, ofWrite write: Int32, rank: Int32, _ step: Int) {
        guard write >= 0 else { return }
        let source = builder.vertex(ofWrite: write)
        guard source >= 0 else { return }
        if !builder.columns.writeIsLast[Int(write)] {
            add(.intermediateRead, key, step, other: builder.facts.transactions[Int(source)])
        }
        if source != Int32(vertex) { addRead(key, of: source, rank: rank, step) }
    }

    private mutating func addRead(_ key: Int32, of source: Int32, rank: Int32, _ step: Int) {
        builder.facts.readKeys.append(key)
        builder.facts.readSources.append(source)
        builder.facts.orders.readRanks.append(rank)
        builder.facts.readSteps.append(Int32(step))
    }

    private mutating func add(_ kind: Problem.Kind, _ key: Int32, _ step: Int, other: Int32 = -1) {
        builder.facts.problems.add(
            Problem(
                kind: kind,
                transaction: transaction,
                key: key,
                step: Int32(step),
                other: other
            )
        )
    }

    private mutating func misfit(_ key: Int32, _ step: Int) {
        guard builder.facts.misfit == nil else { return }
        let index = Int(builder.columns.operations[Int(transaction)])
        builder.facts.misfit =
            "a step on \(builder.columns.name(ofKey: key)) in operation \(index) does not fit the"
            + " other steps on that key: a key holds a list or a register"
    }
}
