import Histories

/// Builds the facts of a history: who committed, the versions of lists, and what was read.
struct FactsBuilder {
    let columns: TransactionColumns
    /// The tokens of what registers hold before the first write, by key.
    let initials: [Int64]
    var facts: TransactionFacts

    // Elements of the longest lists, key by key.
    var firstElements: [Int32] = [0]
    /// The writes of the elements; -1 for what nobody wrote.
    var elements: [Int32] = []
    /// Per element: the rank of the version of which it is part.
    var elementRanks: [Int32] = []
    /// Per write: the place of its element in the longest list; -1 if it is not there.
    var places: [Int32] = []
    /// Per key: the least length of a list that shows garbage, a failed append, or an element
    /// twice.
    var garbageFrom: [Int32] = []
    var failedFrom: [Int32] = []
    var doubledFrom: [Int32] = []
    /// Per transaction of unknown outcome: whether an acknowledged one saw it.
    var isSeen: [Bool] = []

    /// The facts of a history whose registers begin as a map says.
    static func facts(of columns: TransactionColumns, initial: Value) -> TransactionFacts {
        var builder = FactsBuilder(columns, initial)
        builder.findElements()
        builder.findCommitted()
        builder.findVersions()
        var reads = ReadFacts(builder)
        reads.run()
        builder = reads.builder
        builder.findTails()
        builder.facts.firstElements = builder.firstElements
        builder.facts.elements = builder.elements
        return builder.facts
    }

    private init(_ columns: TransactionColumns, _ initial: Value) {
        self.columns = columns
        facts = TransactionFacts(columns: columns)
        if case .map(let registers) = initial, !registers.isEmpty {
            var tokens = columns.tokens
            initials = columns.keyTokens.map { key in
                tokens.token(of: registers[tokens.value(of: key).registerName] ?? .null)
            }
        } else {
            initials = [Int64](repeating: Tokens.null, count: columns.keyCount)
        }
    }

    /// Looks up which write each element of the longest lists is of.
    private mutating func findElements() {
        let keyCount = columns.keyCount
        places = [Int32](repeating: -1, count: columns.writeOwners.count)
        garbageFrom = [Int32](repeating: .max, count: keyCount)
        failedFrom = garbageFrom
        doubledFrom = garbageFrom
        firstElements.reserveCapacity(keyCount + 1)
        for key in 0..<keyCount {
            if columns.isList(key) { findElements(of: key) }
            firstElements.append(Int32(elements.count))
        }
    }

    private mutating func findElements(of key: Int) {
        var garbage: Set<Int64> = []
        for (place, token) in columns.longest[key].enumerated() {
            let length = Int32(place + 1)
            guard let write = columns.write(token, to: Int32(key)) else {
                elements.append(-1)
                garbageFrom[key] = min(garbageFrom[key], length)
                if !garbage.insert(token).inserted {
                    doubledFrom[key] = min(doubledFrom[key], length)
                }
                continue
            }
            elements.append(write)
            if places[Int(write)] >= 0 {
                doubledFrom[key] = min(doubledFrom[key], length)
            } else {
                places[Int(write)] = Int32(place)
            }
            if columns.outcomes[Int(columns.writeOwners[Int(write)])] == .fail {
                failedFrom[key] = min(failedFrom[key], length)
            }
            if columns.writeIsRepeated[Int(write)] { noteRepeated(write) }
        }
    }

    /// Notes that a value was read which was written twice.
    mutating func noteRepeated(_ write: Int32) {
        guard facts.ambiguity == nil else { return }
        let key = columns.name(ofKey: columns.writeKeys[Int(write)])
        let value = columns.tokens.value(of: columns.writeTokens[Int(write)]).text(limit: 40)
        facts.ambiguity = Cause(
            .repeatedValues,
            "\(value) was written to \(key) more than once, so a read of it says little:"
                + " write every value once",
            key: key
        )
    }

    private mutating func findCommitted() {
        isSeen = [Bool](repeating: false, count: columns.count)
        for (write, place) in places.enumerated() where place >= 0 {
            isSeen[Int(columns.writeOwners[write])] = true
        }
        for (step, kind) in columns.stepKinds.enumerated() {
            switch kind {
            case .write, .list: continue
            case .value: see(columns.stepArguments[step], columns.stepKeys[step])
            case .strayList:
                for token in columns.strayLists[Int(columns.stepArguments[step])] {
                    see(token, columns.stepKeys[step])
                }
            }
        }
        facts.vertices = [Int32](repeating: -1, count: columns.count)
        for transaction in 0..<columns.count {
            let outcome = columns.outcomes[transaction]
            guard outcome == .ok || outcome == .info && isSeen[transaction] else { continue }
            facts.vertices[transaction] = Int32(facts.transactions.count)
            facts.transactions.append(Int32(transaction))
        }
    }

    private mutating func see(_ token: Int64, _ key: Int32) {
        guard let write = columns.write(token, to: key) else { return }
        isSeen[Int(columns.writeOwners[Int(write)])] = true
    }

    /// The vertex of a write's transaction; -1 if that did not commit.
    @inline(__always)
    func vertex(ofWrite write: Int32) -> Int32 {
        facts.vertices[Int(columns.writeOwners[Int(write)])]
    }
}
