import Faults
import Histories
import Plans
import Resilience
import Yams

/// A suite as a YAML file has it.
///
/// ```yaml
/// summary: Quorums and consensus under cuts.
/// time: 30m
/// defaults: {time-limit: 10s, rate: 200}
/// cells:
///   - strategies: [abd, raft]
///     workloads: [register, cas]
///     nemeses: [partition, partition+kill]
///     nodes: [3, 5]
///     runs: 2
///   - strategies: all
///     simulate: true
///     seeds: 1000
///     time: 30s
///   - {strategy: quorum, workload: register, nemesis: partition, expect: stale-read}
/// ```
/// A group of cells is the product of its lists. Its other options are those of a plan.
struct SuiteReader {
    let file: String
    private let catalogue: Catalogue
    private let anomalies: [String]
    private let read: (String) throws(PlanError) -> String

    private static let suiteOptions = ["name", "summary", "time", "defaults", "cells"]
    private static let groupOptions = [
        "strategies", "strategy", "workloads", "workload", "nemeses", "nemesis", "policies",
        "policy", "nodes", "simulate", "runs", "seeds", "time", "expect",
    ]
    private static let runsMax = 1_000
    private static let seedsMax = 10_000_000

    init(
        file: String,
        catalogue: Catalogue,
        anomalies: [String],
        read: @escaping (String) throws(PlanError) -> String
    ) {
        self.file = file
        self.catalogue = catalogue
        self.anomalies = anomalies
        self.read = read
    }

    // MARK: The suite

    func suite(_ text: String) throws(PlanError) -> Suite {
        guard case .mapping(let options)? = try RunPlan.compose(bounded: text, file) else {
            throw PlanError("\(file): expected a suite, with cells: and a list of them")
        }
        try refuseOthers(options, known: Self.suiteOptions, of: "option of a suite")
        let name = try options.node("name").map { node throws(PlanError) in try word(node) }
        guard case .sequence(let groups)? = options.node("cells") else {
            throw PlanError("\(file): cells: expected a list of groups of cells")
        }
        var defaults = Node.Mapping([])
        if let node = options.node("defaults") { defaults = try mapping(node, "defaults") }
        var expansion = Expansion()
        for group in groups {
            try expand(try mapping(group, "cells"), group, defaults, into: &expansion)
        }
        guard !expansion.cells.isEmpty else {
            throw PlanError("\(file): no cells: nothing would be tried")
        }
        let suiteName = name ?? Self.name(of: file)
        guard Self.isPlain(suiteName) else {
            throw PlanError(
                "\(file): name: \(Unknown.quoted(suiteName)), expected letters, digits, - and _"
                    + " only, and neither latest nor nights"
            )
        }
        return Suite(
            name: suiteName,
            summary: try options.node("summary").map { node throws(PlanError) in try word(node) }
                ?? "",
            time: try options.node("time").map { node throws(PlanError) in try span(node) },
            cells: expansion.cells,
            leftOut: expansion.leftOut
        )
    }

    private struct Expansion {
        var cells: [Cell] = []
        var leftOut: [String] = []
        var ids: Set<String> = []
    }

    /// The name of a file without its folder and its ending.
    static func name(of file: String) -> String {
        let last = file.split(separator: "/").last ?? ""
        return String(last.split(separator: ".").first ?? "")
    }

    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 60 && !["latest", "nights"].contains(name)
            && name.unicodeScalars.allSatisfy {
                ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                    || $0 == "-" || $0 == "_"
            }
    }

    // MARK: Groups

    private func expand(
        _ group: Node.Mapping,
        _ place: Node,
        _ defaults: Node.Mapping,
        into expansion: inout Expansion
    ) throws(PlanError) {
        let basis = try basis(group, defaults)
        let work = try work(group)
        let subjects = try subjects(group, place)
        let workloads = try list(group, "workloads", "workload")
        let others = [
            // In a list, several kinds of faults stand with + between.
            (
                "nemesis",
                try list(group, "nemeses", "nemesis")?.map { $0?.replacing("+", with: ",") }
            ),
            ("policy", try list(group, "policies", "policy")),
            ("nodes", try list(group, "nodes", nil)),
        ]
        let before = (cells: expansion.cells.count, leftOut: expansion.leftOut.count)
        for subject in subjects {
            let fitting = self.workloads(for: subject, workloads, work)
            var subjectsPlan = basis
            subjectsPlan.strategy = subject.name
            var plans = [subjectsPlan]
            for (name, words) in [("workload", fitting)] + others {
                plans = try product(of: plans, name, words ?? [nil], place)
            }
            let expectation = try expectation(group, of: subject)
            for plan in plans {
                try add(
                    Cell(plan, work, expecting: expectation),
                    subject,
                    line(place),
                    isNamed: subjects.count == 1 && fitting.count == 1,
                    to: &expansion
                )
            }
        }
        guard expansion.cells.count > before.cells else {
            let reason = expansion.leftOut.dropFirst(before.leftOut).first.map { ": \($0)" } ?? ""
            throw PlanError("\(file):\(line(place)) cells: this group has none\(reason)")
        }
    }

    /// Each of some plans with each setting of an option; nil leaves it as it is.
    private func product(
        of plans: [RunPlan],
        _ name: String,
        _ words: [String?],
        _ place: Node
    ) throws(PlanError) -> [RunPlan] {
        guard plans.count * words.count <= Suite.cellsMax else {
            throw PlanError("\(file):\(line(place)) cells: more than \(Suite.cellsMax)")
        }
        var product: [RunPlan] = []
        for plan in plans {
            for word in words {
                var plan = plan
                try set(name, word, of: &plan, place)
                product.append(plan)
            }
        }
        return product
    }

    /// The plan that all cells of a group begin with: its own options win over the defaults.
    private func basis(
        _ group: Node.Mapping,
        _ defaults: Node.Mapping
    ) throws(PlanError) -> RunPlan {
        let special = Set(Self.groupOptions)
        let own = group.map { ($0.key, $0.value) }.filter { !special.contains($0.0.string ?? "") }
        for (key, _) in own + defaults.map({ ($0.key, $0.value) }) where key.string == "seed" {
            throw error(at: key, "seed: seeds are drawn anew each night")
        }
        for (key, _) in own where !Self.isOption(key) {
            let names = RunPlan.fields.map(\.name).filter { !special.contains($0) }
            let known = Self.groupOptions + names
            let text = Unknown.name(key.string ?? "", of: "option of cells", among: known)
            throw PlanError("\(file):\(line(key)) \(text)")
        }
        let ownNames = Set(own.map { $0.0.string ?? "" })
        let inherited = defaults.map { ($0.key, $0.value) }
            .filter { !ownNames.contains($0.0.string ?? "") }
        var plan = RunPlan()
        try plan.read(Node.Mapping(inherited), file: file)
        try plan.read(Node.Mapping(own), file: file)
        return plan
    }

    private static func isOption(_ key: Node) -> Bool {
        let name = key.string ?? ""
        return RunPlan.fields.contains { $0.name == name || $0.path.first == name }
    }

    private func subjects(
        _ group: Node.Mapping,
        _ place: Node
    ) throws(PlanError) -> [Subject] {
        guard let names = try list(group, "strategies", "strategy") else {
            throw PlanError("\(file):\(line(place)) strategies: expected names, all or broken")
        }
        var subjects: [Subject] = []
        for name in names.compactMap(\.self) {
            switch name {
            case "all": subjects += catalogue.subjects.filter { $0.defect == nil }
            case "broken": subjects += catalogue.subjects.filter { $0.defect != nil }
            default:
                try located(group.node("strategies") ?? group.node("strategy")) {
                    () throws(PlanError) in subjects.append(try catalogue.subject(name))
                }
            }
        }
        return subjects
    }

    /// The workloads of a subject: those that are named, or all that fit it; of what is broken on
    /// purpose that in which it shows.
    private func workloads(
        for subject: Subject,
        _ named: [String?]?,
        _ work: Cell.Work
    ) -> [String?] {
        if let named, named != ["all"] { return named }
        if named == nil, let defect = subject.defect { return [defect.workload] }
        if named == nil, !work.isSimulated { return [nil] }
        return catalogue.workloads.filter { subject.misfit($0) == nil }.map(\.name)
    }

    private func work(_ group: Node.Mapping) throws(PlanError) -> Cell.Work {
        let isSimulated = try group.node("simulate").map { node throws(PlanError) in
            try flag(node)
        }
        let time = try group.node("time").map { node throws(PlanError) in try span(node) }
        if isSimulated ?? false {
            if let node = group.node("runs") {
                throw error(at: node, "runs: a simulated group has seeds")
            }
            let seeds = try group.node("seeds").map { node throws(PlanError) in
                try count(node, "seeds", most: Self.seedsMax)
            }
            return .seeds(seeds ?? 1_000, within: time)
        }
        if let node = group.node("seeds") ?? group.node("time") {
            throw error(at: node, "seeds and time are of a group with simulate: true")
        }
        let runs = try group.node("runs").map { node throws(PlanError) in
            try count(node, "runs", most: Self.runsMax)
        }
        return .runs(runs ?? 1)
    }

    private func expectation(
        _ group: Node.Mapping,
        of subject: Subject
    ) throws(PlanError) -> Cell.Expectation {
        guard let node = group.node("expect") else { return .claim }
        let words = try words(node)
        if words == ["claim"] { return .claim }
        if words == ["defect"] {
            guard let defect = subject.defect else {
                throw error(at: node, "expect: \(subject.name) is not broken on purpose")
            }
            return .defect(breaks: defect.breaks)
        }
        let known = anomalies + Property.all.map(\.name)
        for word in words where !known.contains(word) {
            throw error(
                at: node,
                "expect: "
                    + Unknown.name(word, of: "anomaly", among: ["claim", "defect"] + known)
            )
        }
        return .anomalies(words)
    }

    // MARK: Cells

    /// Adds a cell once, if it can be carried out.
    private func add(
        _ cell: Cell,
        _ subject: Subject,
        _ line: String,
        isNamed: Bool,
        to expansion: inout Expansion
    ) throws(PlanError) {
        guard expansion.cells.count + expansion.leftOut.count < Suite.cellsMax else {
            throw PlanError("\(file):\(line) cells: more than \(Suite.cellsMax)")
        }
        if !isNamed, let workload = try? catalogue.workload(cell.plan.workload),
            let reason = subject.misfit(workload)
        {
            return expansion.leftOut.append(reason)
        }
        do throws(PlanError) {
            if cell.isSimulated {
                _ = try cell.plan.simulations(in: catalogue, reading: read)
            } else {
                _ = try cell.plan.resolved(in: catalogue, reading: read)
            }
        } catch {
            throw PlanError("\(file):\(line) \(error)")
        }
        guard expansion.ids.insert(cell.id).inserted else {
            throw PlanError("\(file):\(line) cells: \(cell.title) is there twice")
        }
        expansion.cells.append(cell)
    }

    private func set(
        _ name: String,
        _ word: String?,
        of plan: inout RunPlan,
        _ place: Node
    ) throws(PlanError) {
        guard let word, let field = RunPlan.fields.first(where: { $0.name == name }) else { return }
        do throws(PlanError) {
            try field.read(.text(word), into: &plan)
        } catch {
            throw PlanError("\(file):\(line(place)) \(name): \(error)")
        }
    }
}

extension Suite {
    /// Reads a suite.
    ///
    /// - `catalogue`: the names that it may use. `anomalies`: the names that may be expected
    ///   beside those of properties. `read`: returns the text of a file that it names.
    /// - Throws: `PlanError` naming the file, the line, and what is wrong in it.
    public init(
        yaml text: String,
        file: String,
        in catalogue: Catalogue,
        anomalies: [String] = [],
        reading read: @escaping (_ path: String) throws(PlanError) -> String
    ) throws(PlanError) {
        self = try SuiteReader(
            file: file,
            catalogue: catalogue,
            anomalies: anomalies,
            read: read
        ).suite(text)
    }
}
