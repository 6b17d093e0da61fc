import Histories

/// What bars are labelled with, the same in every drawing.
extension Operation {
    /// The operation with its argument and its answer: "read → 3", "write 7", "cas [3, 7] fails".
    package func label(limit: Int) -> String {
        let name = f.printable(limit: limit)
        var text: String
        switch f {
        case "read", "get":
            text = name + " " + (result?.text(limit: limit) ?? "?")
        case "dequeue", "pop", "poll":
            text = name + " → " + (result?.text(limit: limit) ?? "?")
        case "contains":
            let answer = result.map { $0.elements?.last ?? $0 }?.text(limit: limit) ?? "?"
            text = name + " " + argument.text(limit: limit) + " → " + answer
        case "acquire", "release", "increment":
            text = name + (result?.integer.map { " → \($0)" } ?? "")
        case "cas":
            let pair = (argument.elements ?? []).map { $0.text(limit: max(6, limit / 2)) }
            text = name + " [" + pair.joined(separator: ", ") + "]"
        case "txn":
            text =
                stepLabels(keys: limit, values: limit)?.joined(separator: ", ")
                ?? name + " " + (result ?? argument).text(limit: limit)
        default:
            text = name + (argument == .null ? "" : " " + argument.text(limit: limit))
            if let result, result != .null, result != argument {
                text += " → " + result.text(limit: limit)
            }
        }
        if isFail { text += " fails" }
        return text.cut(to: limit + 14)
    }

    /// The least that tells operations apart: "r 3", "w 7", "c 3 7".
    var shortLabel: String {
        let values =
            f == "cas" ? argument.elements ?? [] : [result ?? argument].filter { $0 != .null }
        return f.printable(limit: 20).prefix(1) + values.map { " " + $0.text(limit: 4) }.joined()
            + (isFail ? "!" : "")
    }

    /// Whether it only looked, as far as its name tells.
    package var isNamedRead: Bool { f == "read" || f == "get" }
}
