extension CausalPlus.Message: CustomStringConvertible {
    /// For instance "writes [x = 7 (n1.1, lamport 1)], have n1.1".
    public var description: String {
        switch self {
        case .writes(let writes, let have): "writes \(writes), have \(have.words)"
        case .store(let store): "\(store)"
        case .summary(let have): "summary, have \(have.words)"
        case .wants(let have): "wants, have \(have.words)"
        }
    }
}

extension CausalPlus.Record: CustomStringConvertible {
    /// One write, or all that another node had applied.
    public var description: String {
        switch self {
        case .write(let write): "write \(write)"
        case .store(let store): "\(store)"
        }
    }
}

extension CausalWrite: CustomStringConvertible {
    /// For instance "x = 7 (n1.1, lamport 1, needs n2.1)".
    public var description: String {
        perKey.map { "\($0.key) = \($0.value.jsonText)" }.joined(separator: ", ")
            + " (\(dot), lamport \(lamport), needs \(needs.words))"
    }
}

extension CausalStore: CustomStringConvertible {
    /// The winners by key, and what was applied.
    public var description: String {
        let writes = winners.sorted { $0.key < $1.key }.map(\.value)
        return "store \(writes), applied \(applied.words), lamport \(lamport)"
    }
}

extension VectorClock {
    /// The clock as a word of a sentence.
    var words: String { self == VectorClock() ? "nothing" : description }
}
