import Plans

/// The nights of all cells, in the order in which they began.
struct NightOrder {
    /// The ids, the earliest first.
    let nights: [String]
    private let places: [String: Int]
    private let commits: [String: Set<String>]

    init(_ cells: [CellHistory]) {
        var began: [String: Int64] = [:]
        var commits: [String: Set<String>] = [:]
        for night in cells.flatMap(\.nights) {
            began[night.night] = min(began[night.night] ?? .max, night.began.seconds)
            commits[night.night, default: []].insert(night.surroundings.commit)
        }
        nights = began.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
        places = Dictionary(uniqueKeysWithValues: nights.enumerated().map { ($1, $0) })
        self.commits = commits
    }

    /// The place of a night; nil if no cell has it.
    func place(of night: String) -> Int? { places[night] }

    /// The place of the night that another one is compared with; nil if there is none before it.
    /// - Throws: `PlanError` naming a night or commit that is not known.
    func place(of baseline: Baseline, before tonight: Int) throws(PlanError) -> Int? {
        switch baseline {
        case .lastNight:
            return tonight > 0 ? tonight - 1 : nil
        case .night(let id):
            if let place = places[id], place < tonight { return place }
            throw unknown(id, before: tonight)
        case .commit(let prefix):
            let place = (0..<tonight).last { isMade(nights[$0], by: prefix) }
            guard let place else { throw unknown(prefix, before: tonight) }
            return place
        }
    }

    /// Whether a commit made runs of a night: what was recorded may be shorter than what is given.
    private func isMade(_ night: String, by commit: String) -> Bool {
        (commits[night] ?? []).contains { recorded in
            recorded.split(separator: ", ").contains { Baseline.isCommit(commit, of: String($0)) }
        }
    }

    private func unknown(_ name: String, before tonight: Int) -> PlanError {
        let earlier = Array(nights[..<tonight])
        if earlier.isEmpty { return PlanError("baseline: there is no earlier night") }
        let problem = Unknown.name(
            name,
            of: "night or commit",
            among: earlier.suffix(10).reversed()
        )
        return PlanError("baseline: \(problem)")
    }
}
