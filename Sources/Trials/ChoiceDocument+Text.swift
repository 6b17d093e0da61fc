import Checkers
import Histories
import Policies
import Reporting

extension ChoiceDocument {
    private static let width = 80

    /// The verdict, what is recommended for each scenario, why; the verdict once more at the end.
    public var text: String {
        let reasons = choices.flatMap { choice in
            [""]
                + WrappedText.lines(
                    "\(Self.name(choice)): \(sentence(choice, code: ""))",
                    width: Self.width,
                    indent: 2
                )
        }
        let words = words
        return (words.lines + [""] + table + reasons + ["", words.lastLine]).map(\.shown)
            .joined(separator: "\n")
    }

    private static func name(_ choice: Choice) -> String {
        "\(choice.scenario.name) (\(choice.scenario.workload))"
    }

    /// Scenarios for which the rule recommends no pair.
    private var without: [Choice] {
        choices.filter { choice in
            guard case .recommended = choice.outcome else { return true }
            return false
        }
    }

    private var words: VerdictWords {
        let all = Counted.nouns(choices.count, "scenario")
        guard without.isEmpty else {
            let names = without.map(\.scenario.name).joined(separator: ", ")
            return VerdictWords(
                .undecided,
                "No pair is recommended for \(without.count) of \(all): \(names).",
                details: ["Why is said below; more seeds are tried with --seeds."],
                short: "no pair for \(names)"
            )
        }
        return VerdictWords(
            .held,
            "A strategy and a policy are recommended for \(all).",
            details: ["None of them broke what its scenario requires, in \(counted) of each pair."],
            short: "a strategy and a policy for \(all)"
        )
    }

    private var table: [String] {
        var table = Table(
            ["scenario", "strategy", "policy", "calls ok", "p99", "attempts a call"],
            rightAligned: [3, 4, 5]
        )
        for choice in choices {
            switch choice.outcome {
            case .recommended(let pair, _, _):
                table.add([
                    Self.name(choice), pair.strategy, pair.policy,
                    Figure.share(pair.figures.calls.value), Figure.time(pair.latency?.p99),
                    Self.cost(pair),
                ])
            case .leastBroken, .nothing: table.add([Self.name(choice), "none", "–", "–", "–", "–"])
            }
        }
        return table.lines(within: Self.width)
    }
}
