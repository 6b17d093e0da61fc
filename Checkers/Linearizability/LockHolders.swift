import Histories

/// Linearizability and fencing of locks whose acquires name their owner, where each process is one.
///
/// Of a client policy's attempts they are not: a client that asks one node after the other has a
/// process for each. What the model finds wrong is then no proof, and the verdict is unknown.
/// ```
/// process 4, node n1   |- acquire by c2 → 7 -|
/// process 9, node n3                             |- release 7 -|     not the process that holds it
/// ```
public struct LockHolders: PropertyChecker {
    /// The property that it decides.
    public let property = Property.linearizable

    /// A check.
    public init() {}

    /// Invalid where no order of the calls is possible, and processes are the owners.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        let verdict = Linearizability(model: .lock).check(history, within: budget)
            .combined(with: Fencing().check(history, within: budget))
        guard verdict.isInvalid, !processesAreOwners(history) else { return verdict }
        return .unknown(
            Cause(
                .unclear,
                "owners of locks asked under several processes, as the attempts of a client policy"
                    + " do, so who held a lock is not known: --policy none judges the strategy's"
                    + " locks"
            )
        )
    }

    /// Whether each owner asks under one process at a time, and gives back what that one acquired.
    private func processesAreOwners(_ history: History) -> Bool {
        let retired = Set(history.operations.filter(\.isInfo).map(\.process))
        var processes: [ByteText: Set<Int>] = [:]
        var acquirers: [Value: Set<Int>] = [:]
        for operation in history.operations where operation.f == "acquire" {
            if let owner = operation.argument.text, !retired.contains(operation.process) {
                processes[ByteText(owner), default: []].insert(operation.process)
            }
            guard let token = operation.result else { continue }
            acquirers[[operation.key.map { .string($0) } ?? .null, token], default: []]
                .insert(operation.process)
        }
        guard processes.values.allSatisfy({ $0.count < 2 }) else { return false }
        return history.operations.allSatisfy { operation in
            guard operation.f == "release", operation.argument != .null else { return true }
            let key = operation.key.map { Value.string($0) } ?? .null
            return acquirers[[key, operation.argument]]?.contains(operation.process) ?? true
        }
    }
}
