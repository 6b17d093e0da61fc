/// The policy that a plan names, before it is known how long clients wait for an answer.
public enum PolicyChoice: Hashable, Sendable {
    /// One of the list, by name; its times are shares of the plan's.
    case named(String)
    /// One from a file, with times of its own.
    case written(ClientPolicy)

    /// The names of all policies, the broken ones last.
    public static let names = ClientPolicy.entries.map(\.name) + ClientPolicy.broken

    /// Pinned clients.
    public static let none = PolicyChoice.named("none")

    /// The policy, if an attempt is waited for this long; pinned if there is none of the name.
    public func policy(timeout: Duration) -> ClientPolicy {
        switch self {
        case .named(let name):
            ClientPolicy.named(name, timeout: timeout) ?? .pinned(timeout: timeout)
        case .written(let policy): policy
        }
    }

    /// The name in plans and reports.
    public var name: String {
        switch self {
        case .named(let name): name
        case .written(let policy): policy.name
        }
    }
}
