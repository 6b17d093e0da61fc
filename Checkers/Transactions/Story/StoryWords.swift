import Histories

/// Words for what transactions read and wrote, the same in every story.
struct StoryWords {
    let history: History
    let facts: TransactionFacts

    private var columns: TransactionColumns { facts.columns }

    /// The operation of a transaction.
    func operation(ofTransaction transaction: Int32) -> Operation {
        history.calls[Int(columns.operations[Int(transaction)])]
    }

    /// The operation of a vertex.
    func operation(_ vertex: Int32) -> Operation {
        operation(ofTransaction: facts.transactions[Int(vertex)])
    }

    func key(_ key: Int32) -> String { columns.name(ofKey: key) }

    /// What a write wrote.
    func value(ofWrite write: Int32) -> String { value(columns.writeTokens[Int(write)]) }

    func value(_ token: Int64) -> String { columns.tokens.value(of: token).text(limit: 24) }

    /// The first of a list's elements, or its last ones where it is long.
    func list(_ tokens: ArraySlice<Int64>) -> String {
        let shown = tokens.suffix(tokens.count > 5 ? 3 : 5).map(value)
        return "[" + ((tokens.count > 5 ? ["…"] : []) + shown).joined(separator: " ") + "]"
    }

    /// What a step read.
    func read(_ step: Int) -> String {
        let argument = columns.stepArguments[step]
        switch columns.stepKinds[step] {
        case .list: return list(columns.longest[Int(columns.stepKeys[step])].prefix(Int(argument)))
        case .strayList: return list(columns.strayLists[Int(argument)][...])
        case .value, .write:
            return columns.isList(Int(columns.stepKeys[step])) ? "[]" : value(argument)
        }
    }

    /// The last write of a key by a transaction.
    func lastWrite(of key: Int32, by vertex: Int32) -> Int32? {
        writes(of: key, by: vertex).last
    }

    /// The first write of a key by a transaction.
    func firstWrite(of key: Int32, by vertex: Int32) -> Int32? {
        writes(of: key, by: vertex).first
    }

    private func writes(of key: Int32, by vertex: Int32) -> [Int32] {
        columns.steps(of: Int(facts.transactions[Int(vertex)])).filter {
            columns.stepKinds[$0] == .write && columns.stepKeys[$0] == key
        }
        .map { Int32(columns.stepArguments[$0]) }
    }

    /// The beginning of the longest list of a key up to the first element of a transaction's.
    func list(of key: Int32, upTo write: Int32, including: Bool) -> String? {
        let range = Int(facts.firstElements[Int(key)])..<Int(facts.firstElements[Int(key) + 1])
        guard let place = facts.elements[range].firstIndex(of: write) else { return nil }
        return list(
            columns.longest[Int(key)].prefix(place - range.lowerBound + (including ? 1 : 0))
        )
    }

    /// Whether some read shows a write, so that its place in the list is known.
    func isSeen(_ write: Int32) -> Bool {
        let key = Int(columns.writeKeys[Int(write)])
        let range = Int(facts.firstElements[key])..<Int(facts.firstElements[key + 1])
        return facts.elements[range].contains(write)
    }

    /// An external read of a key by a transaction, from another one if that is given.
    func read(of key: Int32, by vertex: Int32, from source: Int32? = nil) -> Int? {
        facts.reads(of: Int(vertex)).first {
            facts.readKeys[$0] == key && (source == nil || facts.readSources[$0] == source)
        }
    }
}
