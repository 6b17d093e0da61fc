/// The models that can be asked for by name.
public enum ModelName: String, Sendable, Hashable, CaseIterable {
    /// One value: read, write.
    case register
    /// One value: read, write, and compare-and-set, whose value is the pair of from and to.
    case casRegister = "cas-register"
    /// A string per key, empty at first: put or write, append, get or read.
    case stringAppend = "string-append"
}

extension ModelName {
    /// One line for people.
    public var summary: String {
        switch self {
        case .register: "one value a key: read, write"
        case .casRegister: "one value a key: read, write, cas [from, to]"
        case .stringAppend: "a string a key, empty at first: put or write, append, get or read"
        }
    }
}
