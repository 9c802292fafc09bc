using System.Globalization;

namespace Berth.LocalCloud.Lambda.Time;

/// <summary>
/// AWS's cron: minutes, hours, day of month, month, day of week, year, with , - * ? / L W #
/// (docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based).
/// </summary>
internal sealed class CronExpression
{
    private const int LastYear = 2199;
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly SortedSet<int> _minutes;
    private readonly SortedSet<int> _hours;
    private readonly SortedSet<int> _months;
    private readonly SortedSet<int> _years;
    private readonly string _dayOfMonth;
    private readonly string _dayOfWeek;

    /// <param name="fields">What stands between the brackets.</param>
    /// <exception cref="FormatException">The expression is wrong; the message says what.</exception>
    public CronExpression(string fields)
    {
        string[] parts = fields.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 6)
        {
            throw new FormatException($"cron({fields}) has {parts.Length} fields; it needs 6: minutes hours day-of-month month day-of-week year.");
        }
        if ((parts[2] == "?") == (parts[4] == "?"))
        {
            throw new FormatException($"cron({fields}): exactly one of day-of-month and day-of-week is ?.");
        }
        _minutes = Numbers(parts[0], 0, 59, []);
        _hours = Numbers(parts[1], 0, 23, []);
        _dayOfMonth = parts[2];
        _months = Numbers(parts[3], 1, 12, Months);
        _dayOfWeek = parts[4];
        _years = Numbers(parts[5], 1970, LastYear, []);
        _ = DayMatches(new DateTime(2026, 1, 1)); // so that a wrong day is said at once
    }

    /// <summary>The first time after the given one, in the same zone; null when there is none.</summary>
    public DateTime? Next(DateTime after)
    {
        DateTime from = new DateTime(after.Year, after.Month, after.Day, after.Hour, after.Minute, 0).AddMinutes(1);
        for (DateTime day = from.Date; day.Year <= LastYear;)
        {
            if (!_years.Contains(day.Year))
            {
                if (_years.Max < day.Year)
                {
                    return null;
                }
                day = new DateTime(day.Year + 1, 1, 1);
            }
            else if (!_months.Contains(day.Month))
            {
                day = new DateTime(day.Year, day.Month, 1).AddMonths(1);
            }
            else
            {
                if (DayMatches(day) && TimeOn(day, from) is { } time)
                {
                    return time;
                }
                day = day.AddDays(1);
            }
        }
        return null;
    }

    private DateTime? TimeOn(DateTime day, DateTime from)
    {
        foreach (int hour in _hours)
        {
            foreach (int minute in _minutes)
            {
                DateTime time = day.AddHours(hour).AddMinutes(minute);
                if (time >= from)
                {
                    return time;
                }
            }
        }
        return null;
    }

    private bool DayMatches(DateTime day) => _dayOfMonth == "?" ? WeekdayMatches(day) : DateMatches(day);

    private bool DateMatches(DateTime day)
    {
        int last = DateTime.DaysInMonth(day.Year, day.Month);
        return _dayOfMonth.Split(',').Any(part => part switch
        {
            "L" => day.Day == last,
            "LW" => day.Day == Workday(day, last),
            [.., 'W'] => day.Day == Workday(day, Number(part[..^1], 1, 31, [])),
            _ => Numbers(part, 1, 31, []).Contains(day.Day),
        });
    }

    private bool WeekdayMatches(DateTime day)
    {
        int weekday = (int)day.DayOfWeek + 1;
        return _dayOfWeek.Split(',').Any(part =>
        {
            if (part.Split('#') is [var which, var nth])
            {
                return weekday == Number(which, 1, 7, Days) && ((day.Day - 1) / 7) + 1 == Number(nth, 1, 5, []);
            }
            if (part == "L")
            {
                return weekday == 7;
            }
            return part.EndsWith('L')
                ? weekday == Number(part[..^1], 1, 7, Days) && day.Day + 7 > DateTime.DaysInMonth(day.Year, day.Month)
                : Numbers(part, 1, 7, Days).Contains(weekday);
        });
    }

    // The working day nearest to a date, in the same month.
    private static int Workday(DateTime month, int date)
    {
        int last = DateTime.DaysInMonth(month.Year, month.Month);
        if (date > last)
        {
            return 0;
        }
        return new DateTime(month.Year, month.Month, date).DayOfWeek switch
        {
            DayOfWeek.Saturday => date == 1 ? 3 : date - 1,
            DayOfWeek.Sunday => date == last ? date - 2 : date + 1,
            _ => date,
        };
    }

    private static SortedSet<int> Numbers(string field, int least, int most, string[] names)
    {
        SortedSet<int> numbers = [];
        foreach (string part in field.Split(','))
        {
            string[] step = part.Split('/');
            string[] range = step[0].Split('-');
            int from = step[0] is "*" or "?" ? least : Number(range[0], least, most, names);
            int to = range.Length == 2 ? Number(range[1], least, most, names) : step[0] is "*" or "?" || step.Length == 2 ? most : from;
            int by = step.Length == 2 ? Number(step[1], 1, most, []) : 1;
            // FRI-MON wraps around.
            for (int number = from; number <= (to < from ? to + most - least + 1 : to); number += by)
            {
                numbers.Add(number > most ? number - (most - least + 1) : number);
            }
        }
        return numbers;
    }

    private static int Number(string text, int least, int most, string[] names)
    {
        int named = Array.IndexOf(names, text);
        int number = named >= 0 ? named + 1 : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : -1;
        return number >= least && number <= most ? number : throw new FormatException($"'{text}' in a cron expression is not within {least} and {most}.");
    }
}
