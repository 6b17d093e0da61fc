import Histories
import Replication

extension ClientMachine.Input: CustomStringConvertible {
    /// The input in words, for transcripts.
    public var description: String {
        switch self {
        case .call(let call): "call \(call.text)"
        case .outcome(let id, let completion): "attempt \(id.number) ends: \(completion.text)"
        case .timer(let timer): "timer \(timer.number) runs out"
        case .cut(let node): "attempts at \(node) are given up"
        }
    }
}

extension ClientMachine.Effect: CustomStringConvertible {
    /// The effect in words, for transcripts.
    public var description: String {
        switch self {
        case .attempt(let attempt): "attempt \(attempt.id.number) at \(attempt.node)"
        case .abandon(let id): "abandon attempt \(id.number)"
        case .startTimer(let timer, let delay): "timer \(timer.number) in \(delay)"
        case .complete(let completion, let attempts):
            "complete: \(completion.text); attempts: "
                + attempts.map(\.text).joined(separator: ", ")
        case .note(let note): "note \(note.name)"
        }
    }
}

extension Call {
    fileprivate var text: String {
        [f, key, argument == .null ? nil : argument.jsonText].compactMap { $0 }
            .joined(separator: " ")
    }
}

extension Completion {
    fileprivate var text: String {
        [kind.rawValue, error ?? value.jsonText].joined(separator: " ")
    }
}

extension Attempt {
    fileprivate var text: String {
        switch outcome {
        case .open: "\(id.number) open"
        case .abandoned: "\(id.number) abandoned"
        case .settled(let completion, _): "\(id.number) \(completion.kind.rawValue)"
        }
    }
}
