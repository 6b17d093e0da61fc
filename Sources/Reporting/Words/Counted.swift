/// Numbers and what they count, as people read them.
public enum Counted {
    private static let words = [
        "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ]

    /// A number in words to ten, in figures beyond.
    static func word(_ number: Int) -> String {
        words.indices.contains(number) ? words[number] : self.number(number)
    }

    /// A number with a comma between thousands: 13,089.
    public static func number(_ number: Int) -> String {
        var groups: [String] = []
        var rest = number.magnitude
        while rest >= 1_000 {
            groups.insert(String("\(1_000 + rest % 1_000)".dropFirst()), at: 0)
            rest /= 1_000
        }
        return (number < 0 ? "-" : "") + (["\(rest)"] + groups).joined(separator: ",")
    }

    /// A number with its noun: "1 call", "13,089 calls".
    public static func nouns(_ count: Int, _ noun: String, plural: String? = nil) -> String {
        number(count) + " " + (count == 1 ? noun : plural ?? noun + "s")
    }

    /// Seconds as minutes and seconds: 40 s, 1:40, 2:05:00.
    public static func time(_ seconds: Double) -> String {
        guard seconds < 360_000 else { return "days" }
        let whole = Int(seconds.rounded(.up))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60):\(two(whole % 60))" }
        return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
    }

    /// All of them: "its one promise", "both promises", "all five promises", "all 12 promises".
    public static func all(_ count: Int, _ noun: String) -> String {
        switch count {
        case 1: "its one \(noun)"
        case 2: "both \(noun)s"
        default: "all \(word(count)) \(noun)s"
        }
    }
}

extension String {
    /// With a capital at its begin and a full stop at its end.
    var asSentence: String {
        guard let first, let last else { return self }
        return first.uppercased() + dropFirst() + (".!?".contains(last) ? "" : ".")
    }
}
