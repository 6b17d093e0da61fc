import ArgumentParser
import Reporting
import Scoring
import Trials

/// The exit statuses of every command; the README has their table.
enum Status: Int32 {
    case asClaimed = 0
    case broken = 1
    case undecided = 2
    case usage = 64
    case badInput = 66
    case toolMissing = 69
    case harnessFailed = 70

    /// The status of several, that of the first of these which is among them.
    private static let order: [Status] = [
        .broken, .harnessFailed, .toolMissing, .usage, .badInput, .undecided,
    ]

    /// The status of several.
    static func combined(_ statuses: some Sequence<Status>) -> Status {
        let present = Set(statuses)
        return order.first(where: present.contains) ?? .asClaimed
    }

    /// The status of a document.
    static func of(_ document: any Document) -> Status {
        combined(document.outcomes.map { Status($0.status) })
    }

    /// The status of what was carried out or judged.
    init(_ status: RunStatus) {
        self =
            switch status {
            case .asClaimed: .asClaimed
            case .broken: .broken
            // An interrupted command ends with the status of the signal; its runs say nothing.
            case .undecided, .interrupted: .undecided
            case .failed: .harnessFailed
            }
    }

    /// The status of what was not carried out.
    init(_ kind: TrialError.Kind) {
        self =
            switch kind {
            case .usage: .usage
            case .badInput: .badInput
            case .toolMissing: .toolMissing
            case .harnessFailed: .harnessFailed
            }
    }

    /// Ends the command.
    func exit() -> ExitCode { ExitCode(rawValue) }
}
