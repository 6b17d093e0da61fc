import Histories
import Plans

/// The values of options, read from their text; what is refused is named by the option.
public enum OptionValue {
    /// A time above zero; nil where the option is absent.
    public static func time(
        _ text: String?,
        _ option: String,
        such example: String = "30s"
    ) throws(TrialError) -> Duration? {
        guard let text else { return nil }
        guard let time = TimeSpan.parse(text), time > .zero else {
            throw TrialError(.usage, "\(option) \(text): expected a time such as \(example)")
        }
        return time
    }

    /// A number of bytes; nil where the option is absent.
    public static func bytes(
        _ text: String?,
        _ option: String,
        such example: String
    ) throws(TrialError) -> Int? {
        guard let text else { return nil }
        guard let bytes = ByteCount.parse(text) else {
            throw TrialError(.usage, "\(option) \(text): expected an amount such as \(example)")
        }
        return bytes
    }

    /// Demands that a number, where the option is given, lies in a range.
    public static func demand(
        _ number: Int?,
        _ option: String,
        in range: ClosedRange<Int>
    ) throws(TrialError) {
        guard let number, !range.contains(number) else { return }
        throw TrialError(
            .usage,
            "\(option) \(number): expected a number from \(range.lowerBound) to \(range.upperBound)"
        )
    }

    /// One of some names.
    public static func name(
        _ name: String,
        _ option: String,
        of noun: String,
        among names: [String]
    ) throws(TrialError) -> String {
        guard names.contains(name) else {
            throw TrialError(
                .usage,
                "\(option): \(Unknown.name(name, of: noun, among: names))"
            )
        }
        return name
    }

    /// Names between commas, each once.
    public static func names(_ text: String, _ option: String) throws(TrialError) -> [String] {
        let names = text.split(separator: ",").map(String.init)
        guard !names.isEmpty, Set(names).count == names.count else {
            throw TrialError(.usage, "\(option): name at least one, and each once")
        }
        return names
    }
}
