extension AtomicRegister.Message: CustomStringConvertible {
    /// For instance "update 7, x = 1 (3.n2.1)".
    public var description: String {
        switch self {
        case .query(let call, let key): "query \(call), \(key)"
        case .answer(let call, let tagged): "answer \(call), \(tagged)"
        case .update(let call, let key, let tagged): "update \(call), \(key) = \(tagged)"
        case .acknowledgement(let call): "acknowledgement \(call)"
        }
    }
}

extension AtomicRegister.Record: CustomStringConvertible {
    /// For instance "x = 1 (3.n2.1)".
    public var description: String { "\(key) = \(tagged)" }
}

extension Quorum.Message: CustomStringConvertible {
    /// For instance "prepare 7, x = 1 (3.n2.1)".
    public var description: String {
        switch self {
        case .query(let call, let key): "query \(call), \(key)"
        case .answer(let call, let tagged): "answer \(call), \(tagged)"
        case .prepare(let call, let key, let tagged): "prepare \(call), \(key) = \(tagged)"
        case .vote(let call, let tag, .yes): "vote \(call), yes to \(tag)"
        case .vote(let call, let tag, .no(let highest)):
            "vote \(call), no to \(tag), highest \(highest)"
        case .commit(let call, let key, let tagged): "commit \(call), \(key) = \(tagged)"
        case .committed(let call): "committed \(call)"
        }
    }
}

extension Quorum.Record: CustomStringConvertible {
    /// For instance "prepared x = 1 (3.n2.1)".
    public var description: String {
        switch self {
        case .prepared(let key, let tagged): "prepared \(key) = \(tagged)"
        case .committed(let key, let tagged): "committed \(key) = \(tagged)"
        }
    }
}

extension Tagged: CustomStringConvertible {
    /// For instance "1 (3.n2.1)".
    public var description: String { "\(value.jsonText) (\(tag))" }
}
