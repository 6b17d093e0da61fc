import Archive
import Histories
import Scoring

extension NightFolder {
    /// How many nights back are looked at.
    private static let nightsOfPast = 7
    /// The largest result that is read, in bytes.
    private static let resultMax = 256 << 20

    /// What earlier nights of a suite say of its cells, by their ids.
    public static func past(of suite: String, in root: String) -> [String: CellPast] {
        let nights = ids(in: root).compactMap { id -> (began: UTCTime, value: Value)? in
            let file = NightFolder(root: root, id: id).result
            guard let bytes = (try? Files.read(file, most: resultMax)) ?? nil,
                let value = try? JSON.parse(bytes), value["suite"]?.text == suite,
                let began = value["began"]?.text.flatMap({ UTCTime($0) })
            else { return nil }
            return (began, value)
        }
        var past: [String: CellPast] = [:]
        for night in nights.sorted(by: { $0.began > $1.began }).prefix(nightsOfPast) {
            for cell in night.value["cells"]?.elements ?? [] {
                guard let id = cell["id"]?.text, let tried = cell["tried"]?.integer, tried > 0
                else {
                    continue
                }
                let isBroken = cell["standing"]?.text == CellResult.Standing.broken.rawValue
                if past[id] == nil {
                    past[id] = CellPast(
                        lastTried: night.began,
                        failedSeeds: isBroken ? failedSeeds(of: cell) : []
                    )
                }
                if isBroken { past[id]?.failedLately = true }
            }
        }
        return past
    }

    /// The seeds of a cell that broke something: of a simulation those that findings name.
    private static func failedSeeds(of cell: Value) -> [UInt64] {
        let found = (cell["unexpected"]?.elements ?? []).compactMap { Finding($0)?.seed }
        if !found.isEmpty { return found }
        return (cell["units"]?.elements ?? []).compactMap { unit in
            unit["status"]?.text == RunStatus.broken.rawValue
                ? unit["seed"]?.text.flatMap { UInt64($0) } : nil
        }
    }
}
