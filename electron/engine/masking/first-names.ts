/**
 * Frequent first names of the languages our users' sites are written in (English, German, French, Spanish, Italian, Portuguese,
 * Dutch, Polish, Czech, Swedish, Danish, Norwegian, Finnish, Turkish). Compared without regard to case and accents. Words
 * that are as often something else (Rose, Mark, May, Summer) are left out.
 */
export const firstNames: readonly string[] = `
  james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony donald steven paul
  andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen
  larry justin scott brandon benjamin samuel gregory alexander patrick raymond jack dennis jerry tyler aaron henry peter
  mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley kimberly
  emily donna michelle carol amanda melissa deborah stephanie rebecca laura sharon cynthia kathleen amy angela shirley anna
  brenda pamela emma nicole helen samantha katherine christine rachel olivia sophie charlotte amelia chloe harry oliver
  hans jurgen klaus gunther wolfgang dieter manfred helmut gerhard werner horst uwe bernd heinz rainer stefan andreas
  matthias markus torsten thorsten jens jorg sven tobias sebastian florian lukas jonas felix leon finn ben luca maximilian
  ursula monika petra sabine renate gisela brigitte ingrid erika heike birgit susanne gabriele angelika katrin kathrin anja
  tanja silke ute claudia eva hanna lena lea mia leonie greta frieda johanna katharina julia maria
  jean pierre michel philippe alain nicolas christophe laurent frederic julien olivier guillaume thierry mathieu antoine
  louis hugo lucas theo gabriel raphael arthur marie nathalie isabelle sylvie catherine francoise valerie sandrine veronique
  celine aurelie camille manon jeanne chantal monique jacqueline
  jose antonio juan manuel francisco javier carlos miguel angel jesus pedro alejandro rafael fernando luis pablo sergio jorge
  alberto alvaro diego carmen josefa isabel dolores pilar teresa rosario ana cristina lucia paula marta elena sofia
  giuseppe giovanni mario luigi andrea francesco marco stefano roberto salvatore vincenzo paolo angelo matteo lorenzo
  alessandro davide simone giulia chiara francesca silvia valentina federica giorgia martina alessia rosa
  joao paulo rui nuno tiago goncalo duarte afonso joana beatriz ines mariana catarina fernanda adriana juliana
  jan piet kees willem henk gerrit johan hendrik bram daan sem lars anouk femke sanne lotte fleur maud marieke annelies
  piotr krzysztof andrzej tomasz pawel marcin michal grzegorz jakub katarzyna malgorzata agnieszka barbara ewa krystyna
  jiri petr pavel jaroslav zdenek milan vaclav tereza jana hana lenka katerina veronika
  erik karl anders per mikael nils lennart gustav ola bjorn ole kristian magnus astrid ingeborg birgitta kerstin karin
  margareta elisabeth linnea maja freja ida mette kirsten lone
  juha timo matti kari mikko antti heikki pekka tuula anne paivi liisa kaarina aino
  mehmet mustafa ahmet ali huseyin hasan ibrahim ismail osman yusuf murat emre fatma ayse emine hatice zeynep elif meryem
`
  .trim()
  .split(/\s+/);
