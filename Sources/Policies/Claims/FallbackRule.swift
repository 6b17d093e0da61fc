import Histories
import Resilience

/// A fallback answers what it may, with what a node answered to the same question not long ago.
enum FallbackRule: PolicyRule {
    static let sentence =
        "A fallback answers only the operations that it names, with its fixed value or a node's"
        + " answer to the same call that is not older than the time to live."

    static func isMade(by policy: ClientPolicy) -> Bool { policy.has(.fallback) }

    static func violations(
        in record: PolicyRecord,
        under policy: ClientPolicy,
        slack: Int64
    ) -> [Violation] {
        record.calls.filter { $0.isOK && $0.isFromFallback }.compactMap { call in
            problem(of: call, in: record, policy.fallback, slack).map { problem, source in
                Violation(.fallback, calls: (source.map { [$0] } ?? []) + [call.index], problem)
            }
        }
    }

    private static func problem(
        of call: PolicyRecord.Call,
        in record: PolicyRecord,
        _ policy: FallbackPolicy,
        _ slack: Int64
    ) -> (String, Int?)? {
        guard policy.operations.covers(call.call) else {
            return ("the fallback does not answer \(call.call.f.shown), and it answered one", nil)
        }
        switch policy.source {
        case .fixed(let value):
            guard call.value != value else { return nil }
            return (
                "the fallback answers \(value.jsonText.shown), and here"
                    + " \(call.value.jsonText.shown)",
                nil
            )
        case .cache(let life):
            guard let index = call.cached, let place = record.place[index] else {
                return ("a cached answer says of which call it is, and this one does not", nil)
            }
            return problem(of: call, from: record.calls[place], life.nanoseconds.clampedSum(slack))
                .map { ($0, index) }
        }
    }

    private static func problem(
        of call: PolicyRecord.Call,
        from source: PolicyRecord.Call,
        _ life: Int64
    ) -> String? {
        guard source.isOK else { return "only good answers are kept, and the source is none" }
        if source.isFromFallback {
            return
                "the answers of nodes are kept, and the source was itself answered by the fallback"
        }
        guard source.call == call.call else {
            return "a cached answer is that to the same call, and the source asked another"
        }
        guard source.value == call.value else {
            return "a cached answer is the source's, \(source.value.jsonText.shown), and here"
                + " \(call.value.jsonText.shown)"
        }
        let age = (call.ended ?? call.begun).clampedDifference(source.begun)
        guard age > life else { return nil }
        return "a cached answer is at most \(life.span) old, and this one is \(age.span)"
    }
}
