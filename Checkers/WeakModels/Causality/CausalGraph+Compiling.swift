import Histories

extension CausalGraph {
    /// Compiles a history of registers.
    ///
    /// A list that nobody wrote as such is a read of siblings: of each of its elements. A write of
    /// unknown outcome that nobody read is the last of its session, and comes before nothing; a
    /// read of unknown outcome says nothing.
    init(_ history: History, initial: Value) throws(Cause) {
        self.init()
        let pairs = history.pairs
        let names = pairs.fNames
        var sessions: [Int32: Int32] = [:]
        var written = WrittenValues()
        for operation in 0..<pairs.count {
            let row = pairs.row(of: operation)
            guard row.kind != .fail else { continue }
            let isWrite = names[row.f] == "write"
            guard isWrite || names[row.f] == "read" else {
                throw Self.unsupported(operation, in: history)
            }
            if !isWrite && row.kind != .ok { continue }
            let process = pairs.processNumber(of: operation)
            let session = sessions[process] ?? Int32(sessions.count)
            sessions[process] = session
            // Keys are numbered from -1, which stands for none.
            let key = pairs.keyNumber(of: operation) + 1
            if isWrite {
                let isFirst = written.insert(Int32(count), key, row.argument)
                guard isFirst, row.argument == .null ? initial != .null : true,
                    row.argument == .null || pairs.value(row.argument) != initial
                else { throw Self.repeated(operation, in: history) }
            }
            append(number: Int32(operation), session: session, key: key, isWrite: isWrite)
        }
        guard nodes.contains(where: { !$0.isWrite }) else { throw .noReads }
        for read in nodes.indices where !nodes[read].isWrite {
            let key = nodes[read].key
            let result = pairs.result(of: Int(nodes[read].number))
            if let write = written.write(key, result) {
                setSources(of: read, [write], isThinAir: false)
                continue
            }
            let value = pairs.value(result)
            if value == initial {
                setSources(of: read, [-1], isThinAir: false)
                continue
            }
            let siblings = value.elements.map { $0.isEmpty ? [initial] : $0 } ?? [value]
            let found = siblings.compactMap { sibling -> Int32? in
                sibling == initial ? -1 : written.write(key, sibling, of: self, in: pairs)
            }
            let distinct = Array(Set(found)).sorted()
            setSources(of: read, distinct, isThinAir: found.count < siblings.count)
        }
        finish(sessionCount: sessions.count, keyCount: pairs.keyCount + 1)
    }

    private static func unsupported(_ operation: Int, in history: History) -> Cause {
        let call = history.calls[operation]
        let story = Story(history: history, key: call.key)
        return Cause(
            .unsupportedOperation,
            "\(story.did(call)), which is neither a read nor a write of a register",
            key: call.key
        )
    }

    private static func repeated(_ operation: Int, in history: History) -> Cause {
        let call = history.calls[operation]
        return Cause(
            .repeatedValues,
            "\(call.argument.text(limit: 40)) was written twice, or is the initial value, so it is"
                + " not known which write a read saw",
            key: call.key
        )
    }
}

/// Which operation wrote a value to a key.
private struct WrittenValues {
    private struct Place: Hashable {
        var key: Int32
        var code: ValueCode
    }

    private struct Named: Hashable {
        var key: Int32
        var value: Value
    }

    private var writes: [Place: Int32] = [:]
    /// The same by values, put together where siblings are read.
    private var named: [Named: Int32] = [:]

    /// Whether it is the first write of the value.
    mutating func insert(_ write: Int32, _ key: Int32, _ code: ValueCode) -> Bool {
        writes.updateValue(write, forKey: Place(key: key, code: code)) == nil
    }

    func write(_ key: Int32, _ code: ValueCode) -> Int32? { writes[Place(key: key, code: code)] }

    /// The write of a value that has no code at hand.
    mutating func write(
        _ key: Int32,
        _ value: Value,
        of graph: CausalGraph,
        in pairs: Pairs
    ) -> Int32? {
        if named.isEmpty {
            for (place, write) in writes {
                named[Named(key: place.key, value: pairs.value(place.code))] = write
            }
        }
        return named[Named(key: key, value: value)]
    }
}
