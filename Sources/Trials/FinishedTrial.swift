import Archive
import Plans
import Scoring

/// A trial that is over, with its folder and its scorecard.
public struct FinishedTrial: Sendable {
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
}
