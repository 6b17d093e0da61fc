import Histories
import Replication

/// The last good answers of one client, for a fallback.
///
/// Bounded: of too many questions the oldest answer is dropped.
struct AnswerCache: Sendable {
    /// A question that was answered.
    private struct Question: Hashable {
        var f: String
        var key: String?
        var argument: Value

        init(_ call: Call) {
            f = call.f
            key = call.key
            argument = call.argument
        }
    }

    /// An answer of a node.
    struct Answer: Sendable {
        var value: Value
        /// When the call that was given it began: the value may be that old.
        var begun: Int64
        /// The wall clock's reading then.
        var wall: Int64
        /// The index of that call's invocation in the history.
        var call: Int
    }

    private static let most = 10_000
    private var answers: [Question: Answer] = [:]

    /// Keeps an answer, unless a newer one is kept.
    mutating func keep(_ answer: Answer, to call: Call) {
        let question = Question(call)
        if let kept = answers[question], kept.begun >= answer.begun { return }
        if answers.count >= Self.most, answers[question] == nil,
            let oldest = answers.min(by: { $0.value.begun < $1.value.begun })?.key
        {
            answers[oldest] = nil
        }
        answers[question] = answer
    }

    /// The answer to the same question.
    func answer(to call: Call) -> Answer? { answers[Question(call)] }

    /// Drops what a change of this client makes old: all answers about its key.
    mutating func forget(_ call: Call) {
        guard !answers.isEmpty else { return }
        answers = answers.filter { $0.key.key != nil && call.key != nil && $0.key.key != call.key }
    }
}
