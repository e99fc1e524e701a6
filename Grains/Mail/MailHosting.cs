using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OrleansChat.Grains.Mail;

internal static class MailHosting
{
    public static IServiceCollection AddChatMail(this IServiceCollection services)
    {
        services.AddOptions<MailOptions>().BindConfiguration("Chat:Mail")
            .Configure<IConfiguration>((mail, configuration) => mail.PublicUrl = configuration.GetValue("Chat:PublicUrl", mail.PublicUrl)!)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<MailStore>().AddSingleton<TemplateFiles>().AddSingleton<MailWriter>().AddSingleton<MailSender>();
        services.AddSingleton<IMailTransport>(provider => provider.GetRequiredService<IOptions<MailOptions>>().Value switch
        {
            { Host: null, Directory: not null } => ActivatorUtilities.CreateInstance<FileTransport>(provider),
            _ => ActivatorUtilities.CreateInstance<SmtpTransport>(provider),
        });
        services.AddHostedService<MailStart>();
        return services;
    }
}
