import Histories
import Replication

/// A transaction that is carried out step by step, on what it is shown of each key.
///
/// It sees its own changes on top, and leaves them to be committed.
struct TransactionRun: Sendable {
    /// A read of a key that was shown.
    struct Read: Sendable {
        var version: SnapshotCommit.Version
        /// Whether the transaction had changed the key before.
        var isOwn: Bool
    }

    private(set) var steps: [Command.Part]
    /// The next step.
    private(set) var position = 0
    /// What the steps are answered so far.
    private(set) var results: [Value] = []
    /// What is to be changed, in order.
    private(set) var changes: [Command.Part] = []
    private(set) var reads: [Read] = []

    init(_ steps: [Command.Part]) {
        self.steps = steps
        passChanges()
    }

    /// Goes on with another step, after all others are done.
    mutating func add(_ step: Command.Part) {
        steps.append(step)
        passChanges()
    }

    /// The key that the next step has to be shown; nil at the end.
    var needed: String? { position < steps.count ? steps[position].key : nil }

    /// Shows the next step its key, which was last changed at an index.
    mutating func read(_ object: Object?, _ index: Int) {
        guard let key = needed else { return }
        let own = changes.filter { $0.key == key }
        var view = Objects()
        view[key] = object
        if !own.isEmpty { _ = view.apply(.transaction(own)) }
        let version = SnapshotCommit.Version(key: key, index: index)
        reads.append(Read(version: version, isOwn: !own.isEmpty))
        results.append(["r", .string(key), view[key]?.value ?? .null])
        position += 1
        passChanges()
    }

    /// Takes changes in until a step reads.
    private mutating func passChanges() {
        while position < steps.count {
            switch steps[position] {
            case .read: return
            case .write(let key, let value): results.append(["w", .string(key), value])
            case .append(let key, let element): results.append(["append", .string(key), element])
            }
            changes.append(steps[position])
            position += 1
        }
    }
}

extension Command {
    /// The steps that do what this command does; nil if steps have no such thing.
    var steps: [Part]? {
        switch self {
        case .transaction(let steps): return steps
        case .append(let key, let element):
            // A text that is put behind a text is no element of a list.
            if case .string = element { return nil }
            return [.append(key, element)]
        default: return nil
        }
    }

    /// What the command is answered, given the results of its steps.
    func answer(of results: [Value]) -> Value {
        guard case .append(_, let element) = self else { return .list(results) }
        return element
    }
}
