/// The models that can be asked for by name.
public enum ModelName: String, Sendable, Hashable, CaseIterable {
    /// One value: read, write.
    case register
    /// One value: read, write, and compare-and-set, whose value is the pair of from and to.
    case casRegister = "cas-register"
    /// A string per key, empty at first: put or write, append, get or read.
    case stringAppend = "string-append"
}
