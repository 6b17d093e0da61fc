import Archive
import Histories
import Plans
import Policies
import Reporting
import Scoring

/// A trial that is over, with its folder and its scorecard.
public struct FinishedTrial: Sendable {
    /// How the client policy did; nil for pinned clients.
    public let policy: PolicyReport?
    /// What was carried out.
    public let order: Order
    /// The folder.
    public let directory: RunDirectory
    /// The record, as it is in the folder.
    public let record: RunRecord
    /// What was claimed beside what was measured.
    public let card: Scorecard
    /// How links were cut.
    public let links: LinkLayers.Choice

    /// What the trial came to: what the strategy claims, and what the policy does.
    public var status: RunStatus { card.status(with: policy) }

    /// The trial as comparisons take it; under several policies each is a subject of its own.
    public func summary(namesPolicy: Bool) -> RunSummary {
        var summary = RunSummary(card)
        if namesPolicy { summary.strategy += " + \(order.policy.name)" }
        return summary
    }

    /// All that was found, as `results.json` keeps it.
    var results: Value { card.json.with(policy) }
}
