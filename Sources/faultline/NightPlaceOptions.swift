import Archive
import ArgumentParser
import Nights
import Trials

/// The options by which a night tells the process of a unit where it belongs; people need none.
struct NightPlaceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the suite.", visibility: .hidden))
    var suite = "adhoc"

    @Option(
        help: ArgumentHelp(
            "The place in a night.",
            valueName: "night/cell/unit/attempt",
            visibility: .hidden
        )
    )
    var place: String?

    /// The place in a night; nil for a run by itself.
    func runPlace() throws(TrialError) -> RunRecord.Place? {
        guard NightFolder.isID(suite) else {
            throw TrialError(.usage, "--suite: expected the name of a folder")
        }
        guard let place else { return nil }
        let parts = place.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, let unit = Int(parts[2]), let attempt = Int(parts[3]),
            unit >= 0, attempt >= 0, NightFolder.isID(parts[0]), NightFolder.isID(parts[1])
        else { throw TrialError(.usage, "--place: expected NIGHT/CELL/UNIT/ATTEMPT") }
        return RunRecord.Place(night: parts[0], cell: parts[1], unit: unit, attempt: attempt)
    }
}
