import Histories
import Replication

/// How many attempts each instance had open, counted again from the attempts.
///
/// In a simulation the file's order is that of the steps, and the count is exact. A host writes its
/// lines a little later: there the count has bounds.
struct OpenCounts: Sendable {
    private var begun: [NodeID: [Int64]] = [:]
    private var ended: [NodeID: [Int64]] = [:]
    private let slack: Int64

    init(_ record: PolicyRecord, slack: Int64) {
        self.slack = slack
        let isExact = slack == 0
        for attempt in record.attempts {
            let begin = isExact ? Int64(attempt.beginPosition) : attempt.begun
            begun[attempt.node, default: []].append(begin)
            guard let time = attempt.ended else { continue }
            ended[attempt.node, default: []].append(isExact ? Int64(attempt.endPosition) : time)
        }
        for node in begun.keys { begun[node]?.sort() }
        for node in ended.keys { ended[node]?.sort() }
    }

    /// The fewest and the most that a node can have had open when an attempt began, without it.
    func bounds(_ node: NodeID, before attempt: PolicyRecord.Attempt) -> ClosedRange<Int> {
        let begun = begun[node] ?? []
        let ended = ended[node] ?? []
        guard slack > 0 else {
            let moment = Int64(attempt.beginPosition)
            let count = begun.countOfFirst { $0 < moment } - ended.countOfFirst { $0 < moment }
            return max(0, count)...max(0, count)
        }
        let early = attempt.begun.clampedDifference(slack)
        let late = attempt.begun.clampedSum(slack)
        let least = begun.countOfFirst { $0 < early } - ended.countOfFirst { $0 <= late }
        let most = begun.countOfFirst { $0 <= late } - ended.countOfFirst { $0 < early }
        return max(0, least)...max(0, least, most)
    }
}
