import Histories
import Replication

extension TransactionID: CustomStringConvertible {
    /// For instance "n1 #7".
    var description: String { "\(node) #\(number)" }
}

extension NumberedStep: CustomStringConvertible {
    /// For instance "2: append x 5".
    var description: String {
        "\(number): \(f) \(key)" + (value == .null ? "" : " \(value.jsonText)")
    }
}

extension NumberedResult: CustomStringConvertible {
    /// For instance `2: ["r","x",5]`.
    var description: String { "\(number): \(value.jsonText)" }
}

extension TwoPhaseMessage: CustomStringConvertible {
    /// For instance "prepare n1 #7 [0: r x], settled below 7".
    var description: String {
        switch self {
        case .prepare(let id, let steps, let settled):
            "prepare \(id) \(steps), settled below \(settled)"
        case .vote(let id, .yes(let results)): "yes to \(id) \(results)"
        case .vote(let id, .no(let refusal)): "no to \(id), \(refusal.code)"
        case .decide(let id, let isCommitted): "\(isCommitted ? "commit" : "abort") \(id)"
        case .done(let id): "done \(id)"
        case .inquire(let id): "inquire \(id)"
        }
    }
}

extension TwoPhaseRecord: CustomStringConvertible {
    /// For instance "prepared n1 #7 [1: append x 5], settled below 7".
    var description: String {
        switch self {
        case .prepared(let prepared, let settled):
            "prepared \(prepared.id) \(prepared.changes), settled below \(settled)"
        case .ended(let id, let isCommitted): "\(isCommitted ? "committed" : "aborted") \(id)"
        case .decided(let number, let owners): "decided \(number) for \(owners)"
        case .finished(let number): "finished \(number)"
        case .state(let state): "state \(state.objects), prepared \(state.prepared.map(\.id))"
        }
    }
}
