import Checkers
import Histories
import Plans
import Policies
import Reporting

/// Which strategy when: what scenarios showed, and what the rule recommends, from figures alone.
public struct ChoiceDocument: Document {
    private static let soundShown = 6
    private static let unsoundShown = 4

    let choices: [Choice]
    private let seeds: Int

    /// A document of scenarios that were each run with this number of seeds.
    public init(_ choices: [Choice], seeds: Int) {
        self.choices = choices
        self.seeds = seeds
    }

    /// Nothing is judged: it is a measurement.
    public var outcomes: [Outcome] { [] }

    var counted: String { seeds == 1 ? "1 seed" : "\(seeds) seeds" }

    // MARK: Markdown

    /// The document, with the best pairs and the failures that look best.
    public var markdown: String {
        head + summary + choices.map(section).joined() + Self.foot
    }

    private var head: String {
        """
        # Which strategy when

        `faultline choose --seeds \(seeds)` measured and wrote this page: no sentence below that
        recommends something was written by hand. Four applications are each run over every sound
        strategy that serves their workload, under \(ChoiceRunner.policies.count)
        [client policies](client-policies.md), in the simulator: times are virtual, with links of
        0.1 to 1 ms and no load on nodes.

        All have the same partitions, those of `\(ChoiceRunner.file)`: five nodes, 16 clients, 32
        calls a second for 8.5 s, due whether or not earlier ones are answered, waited for 500 ms.
        From 1 s to 3 s n1 and n2 are cut from the rest, from 4 s to 5.5 s n3 from all others, from
        6.5 s to 7.5 s all from all. Then all is healed, and every node is read. What fares well
        here may not under other partitions: it is a comparison under these.

        ## The rule

        1. A scenario names what its *calls* must never break, no matter whose doing it is.
        2. Of the pairs that broke none of it, in any seed, and held each of it in some, those count
        whose share of calls ok is within one percentage point of the best.
        3. Of these the one with the lowest p99 is recommended; then that with the fewest attempts a
        call; then that whose policy has the fewest layers; then the first by name.
        4. If no pair is free of breaks, the one that broke least is named, and none recommended.

        A call is ok if it was answered, if only by a refusal such as too little money. Latencies
        are those of calls that are ok, from when they were due. *Stale* is the share of reads that
        missed a newer value, where values are registers. Not seen broken in \(counted) is no
        proof.


        """
    }

    private var summary: String {
        var lines = [
            "## In short", "",
            "| scenario | strategy | policy | calls ok | p99 | attempts a call |",
            "|---|---|---|---|---|---|",
        ]
        for choice in choices {
            switch choice.outcome {
            case .recommended(let pair, _, _):
                lines.append(
                    "| \(choice.scenario.name) | `\(pair.strategy)` | `\(pair.policy)`"
                        + " | \(Figure.share(pair.figures.calls.value))"
                        + " | \(Figure.time(pair.latency?.p99)) | \(Self.cost(pair)) |"
                )
            case .leastBroken, .nothing:
                lines.append("| \(choice.scenario.name) | none | – | – | – | – |")
            }
        }
        return lines.joined(separator: "\n") + "\n\n"
    }

    private func section(_ choice: Choice) -> String {
        let scenario = choice.scenario
        let required = scenario.required.map { "*\($0.name)*" }.joined(separator: ", ")
        let rows = Self.rows(choice)
        let title = scenario.name.prefix(1).uppercased() + scenario.name.dropFirst()
        let left = choice.pairs.count - rows.count
        return """
            ## \(title): `\(scenario.workload)`

            Never to be broken: \(required), which is to say: \(scenario.demand).

            \(sentence(choice, code: "`"))

            | strategy | policy | broken in calls, in seeds, by | calls ok | during cuts | p50 \
            | p99 | attempts a call | stale |
            |---|---|---|---|---|---|---|---|---|
            \(rows.map { Self.row($0, scenario) }.joined(separator: "\n"))

            At most two policies of a strategy are shown, and one failure of a strategy; \(left)
            more pairs are in `faultline choose --json`.


            """
    }

    /// The best pairs, then failures: some by the policy alone, then those that look best.
    ///
    /// What looks best and breaks something is what a choice by availability would take.
    private static func rows(_ choice: Choice) -> [Choice.Pair] {
        let unsound = choice.unsound
        let tempting = unsound.sorted {
            ($0.figures.calls.value ?? 0) > ($1.figures.calls.value ?? 0)
        }
        let policys = tempting.filter { isOfPolicy($0, choice.scenario.required) }
        let first = few(policys, most: unsoundShown / 2, ofStrategy: 1)
        return few(choice.sound, most: soundShown, ofStrategy: 2)
            + few(first + tempting, most: unsoundShown, ofStrategy: 1)
    }

    /// The first of some pairs, but few of each strategy.
    private static func few(
        _ pairs: [Choice.Pair],
        most: Int,
        ofStrategy mostOfOne: Int
    ) -> [Choice.Pair] {
        var counts: [String: Int] = [:]
        var few: [Choice.Pair] = []
        for pair in pairs where few.count < most && counts[pair.strategy, default: 0] < mostOfOne {
            counts[pair.strategy, default: 0] += 1
            few.append(pair)
        }
        return few
    }

    private static func isOfPolicy(_ pair: Choice.Pair, _ required: [Property]) -> Bool {
        required.contains { pair.figures.broken[$0.name]?[.policy] != nil }
    }

    private static func row(_ pair: Choice.Pair, _ scenario: Choice.Scenario) -> String {
        let figures = pair.figures
        let cells = [
            "`\(pair.strategy)`", "`\(pair.policy)`", broken(pair, scenario.required),
            Figure.share(figures.calls.value), Figure.share(figures.during.value),
            Figure.time(pair.latency?.p50), Figure.time(pair.latency?.p99), cost(pair),
            Figure.share(figures.stale.value),
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    /// What calls broke of what is required, and whose doing it was; a property that was not held
    /// in any seed either could not be decided.
    private static func broken(_ pair: Choice.Pair, _ required: [Property]) -> String {
        var words = required.compactMap { property -> String? in
            guard let doers = pair.figures.broken[property.name] else { return nil }
            let whose = ChoiceFigures.Doer.allCases.filter { doers[$0] != nil }.map(\.rawValue)
            return "\(property.name) \(pair.figures.breaks(of: property)),"
                + " \(whose.joined(separator: " or "))"
        }
        if words.isEmpty, !pair.keeps(required) { words = ["undecided"] }
        return words.isEmpty ? "–" : words.joined(separator: "; ")
    }

    static func cost(_ pair: Choice.Pair) -> String {
        guard let value = pair.figures.amplification else { return "–" }
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    // MARK: The recommendation

    /// What the rule says, with the figures that it looks at.
    func sentence(_ choice: Choice, code: String) -> String {
        func name(_ pair: Choice.Pair) -> String {
            "\(code)\(pair.strategy)\(code) with \(code)\(pair.policy)\(code)"
        }
        let all = choice.pairs.count
        switch choice.outcome {
        case .recommended(let pair, let near, let best):
            return
                "Recommended: \(name(pair)). Of \(all) pairs, \(choice.sound.count) broke nothing"
                + " that is required in \(counted); the best share of calls ok among them is"
                + " \(Figure.share(best.figures.calls.value)) (\(name(best))), \(near) are within a"
                + " percentage point of it, and of these \(name(pair)) has the lowest p99,"
                + " \(Figure.time(pair.latency?.p99)), with"
                + " \(Figure.share(pair.figures.calls.value)) of calls ok and"
                + " \(Self.cost(pair)) attempts a call."
        case .leastBroken(let pair):
            return "None recommended: each of \(all) pairs broke something that is required in"
                + " \(counted), or could not be decided. \(name(pair)) broke least:"
                + " \(Self.broken(pair, choice.scenario.required))."
        case .nothing: return "None recommended: no strategy serves this workload."
        }
    }

    private static let foot = """
        ## Again, and on real processes

        `make choose` makes this page anew. A pair and a seed are simulated again by

        ```
        faultline simulate --strategy raft --workload bank --policy full --nodes 5 --clients 16 \\
            --keys 5 --read-share 0.5 --rate 32 --arrivals open --operations 272 --timeout 500ms \\
            --schedule \(ChoiceRunner.file) --seed 1 --all
        ```

        which lets some nodes die after the clients are done, as `choose` does not. Real nodes,
        links and clocks answer the same question under the same cuts with

        ```
        faultline compare --strategies abd,raft,dynamo --policies none,retry,full --workload feed \\
            --nodes 5 --clients 16 --rate 32 --arrivals open --timeout 500ms --time-limit 9s \\
            --schedule \(ChoiceRunner.file) --seeds 5
        ```

        """
}

extension ChoiceDocument {
    /// All figures of all pairs.
    public var json: Value {
        [
            "seeds": .int(Int64(seeds)),
            "policies": .list(ChoiceRunner.policies.map { .string($0) }),
            "schedule": .string(ChoiceRunner.file), "scenarios": .list(choices.map(json)),
        ]
    }

    private func json(_ choice: Choice) -> Value {
        var recommended = Value.null
        if case .recommended(let pair, _, _) = choice.outcome {
            recommended = ["strategy": .string(pair.strategy), "policy": .string(pair.policy)]
        }
        return [
            "scenario": .string(choice.scenario.name),
            "workload": .string(choice.scenario.workload),
            "required": .list(choice.scenario.required.map { .string($0.name) }),
            "recommended": recommended, "sentence": .string(sentence(choice, code: "")),
            "pairs": .list(choice.pairs.map { Self.json($0, choice.scenario.required) }),
        ]
    }

    private static func json(_ pair: Choice.Pair, _ required: [Property]) -> Value {
        func share(_ share: Share) -> Value {
            ["part": .int(Int64(share.part)), "whole": .int(Int64(share.whole))]
        }
        let figures = pair.figures
        let broken = figures.broken.mapValues { doers in
            let pairs = doers.map { ($0.rawValue, Value.int(Int64($1))) }
            return Value.map(Dictionary(uniqueKeysWithValues: pairs))
        }
        return [
            "strategy": .string(pair.strategy), "policy": .string(pair.policy),
            "seeds": .int(Int64(figures.seeds)), "sound": .bool(pair.keeps(required)),
            "broken": .map(broken), "held": .map(figures.held.mapValues { .int(Int64($0)) }),
            "calls": share(figures.calls), "during": share(figures.during),
            "stale": share(figures.stale), "attempts": .int(Int64(figures.attempts)),
            "latency": [
                "p50": .optional(pair.latency?.p50), "p99": .optional(pair.latency?.p99),
            ],
        ]
    }
}
